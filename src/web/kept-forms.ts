/**
 * Forms whose content outlives the page: what is typed is kept as one types, and a form that is sent twice
 * makes nothing twice. Who keeps it is set on the request by drafts/; without it a form is a plain form.
 */
import type { Request } from 'express'
import type { FormValues } from './forms.js'
import { formatTime, translate } from './messages.js'

/** A form as it was sent. */
export interface PostedForm {
  /** Which of the forms that were opened it is. */
  key: string
  /** Which content: another in the same form is another submission. */
  submission: string
}

export interface KeptDraft {
  key: string
  values: FormValues
  updatedAt: string
  /** The form with the draft filled in, as a Danish path. */
  href: string
}

export interface KeptForms {
  /** The user's drafts of the form at this address, the newest first. */
  drafts(): Promise<KeptDraft[]>
  /** The name that a form carries: of the draft that it goes on with, or of one that nobody has begun on. */
  name(key: string | null, record: string | null): string
  /** Keeps what was just sent, unchecked, for who goes elsewhere and comes back. @returns the draft's key */
  keep(): Promise<string>
  /** Told when a form has been saved, and where its answer leads. */
  finish(form: PostedForm, location: string): Promise<void>
}

declare global {
  // Express is extended by namespace; there is no other way.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      keptForms?: KeptForms
      /** Null for a form that carries no name of ours. */
      postedForm?: PostedForm | null
    }
  }
}

export interface ShownDraft {
  name: string
  /** What was typed, when the form goes on with it. */
  values: FormValues | null
  /** Said above the form that goes on with a draft. */
  used: string | null
  offers: { text: string; href: string; name: string }[]
}

/** @param answering the form is shown again with what was just sent: then no draft comes between */
export async function draftOf(req: Request, record: string | null, answering: boolean): Promise<ShownDraft | null> {
  const kept = req.keptForms
  if (!kept) return null
  if (answering) return { name: kept.name(req.postedForm?.key ?? null, record), values: null, used: null, offers: [] }
  const t = translate[req.lang]
  const drafts = await kept.drafts()
  const chosen = drafts.find((draft) => draft.key === req.query.kladde)
  const at = (draft: KeptDraft) => ({ at: formatTime(req.lang, draft.updatedAt) })
  return {
    name: kept.name(chosen?.key ?? null, record),
    values: chosen?.values ?? null,
    used: chosen ? t('drafts.used', at(chosen)) : null,
    offers: chosen
      ? []
      : drafts.map((draft) => ({
          text: t('drafts.offer', at(draft)),
          href: draft.href,
          name: kept.name(draft.key, record),
        })),
  }
}
