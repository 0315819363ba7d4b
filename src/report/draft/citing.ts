/** Picking evidence in the reading view for a section that is being written: meanwhile its form lies as a draft. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { draftHref, draftNamed, rewriteDraft, type Draft } from '../../drafts/drafts.js'
import type { Services } from '../../services.js'
import type { FormValues } from '../../web/forms.js'
import { blocksOf } from '../text/blocks.js'
import { putCitation } from '../text/put-citation.js'
import { citedIn } from '../text/walk.js'

export interface Citing {
  /** The draft's. */
  key: string
  /** Empty for a section that has no heading yet. */
  title: string
  /** The section's form with what was typed, as a Danish path. */
  href: string
  cited: ReadonlySet<string>
}

const SECTION = /^\/opsamling\/rapport\/afsnit\/(?:ny|[1-9]\d{0,8})$/

/** @returns null for a draft that has been saved or discarded meanwhile @throws NotFound for who does not compile the report */
export async function citingIn({ db }: Services, actor: Actor, key: string): Promise<Citing | null> {
  requireRight(actor, 'compile report', null)
  const draft = await draftNamed(db.read, actor.id, key)
  return draft && citing(draft)
}

/** Cites a record where the cursor stood, or at the end. @returns as `citingIn` does @throws NotFound */
export async function citeIn(services: Services, actor: Actor, key: string, ref: string): Promise<Citing | null> {
  requireRight(actor, 'compile report', null)
  const draft = await rewriteDraft(services, actor.id, key, ({ path, values }) =>
    SECTION.test(path) ? withCitation(values, ref) : values,
  )
  return draft && citing(draft)
}

function withCitation(values: FormValues, ref: string): FormValues {
  if (typeof values.body !== 'string') return values
  const { text, at } = putCitation(values.body.replace(/\r\n?/g, '\n'), cursorIn(values), [ref])
  // Where nobody told where the cursor is, the next one goes to the end, too.
  return { ...values, body: text, ...(cursorIn(values) !== null && { cursor: String(at) }) }
}

/** Told by the form's script; null without it. */
export const cursorIn = ({ cursor }: FormValues): number | null =>
  typeof cursor === 'string' && /^\d{1,6}$/.test(cursor) ? Number(cursor) : null

function citing({ key, path, query, values }: Draft): Citing | null {
  if (!SECTION.test(path)) return null
  return {
    key,
    title: String(values.title ?? '').trim(),
    href: draftHref(path, query, key),
    cited: new Set(citedIn(blocksOf(String(values.body ?? '')))),
  }
}
