/** Makes an edition of the draft as a second person has signed it: text, figures and sources as they are at this moment. */
import { randomBytes } from 'node:crypto'
import { recordDeed } from '../../audit/audit.js'
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { inParts, insertMany } from '../../database/bulk.js'
import { placeholders, type Tx } from '../../database/database.js'
import type { Services } from '../../services.js'
import { Invalid } from '../../web/errors.js'
import { evidenceOf, type Evidence } from '../draft/evidence.js'
import { methodFacts, methodWords } from '../draft/method.js'
import { holdsQuote, sourceOfQuote, typedQuotes } from '../draft/quotes.js'
import { draftHashOf, signatureOn } from '../draft/review.js'
import { languageOf } from '../draft/section-kinds.js'
import { readSections, type Section } from '../draft/sections.js'
import { FIGURE_NAMES, frozenFigures } from '../figures.js'
import { blocksOf, type Block } from '../text/blocks.js'
import { recordOf } from '../text/refs.js'
import { citedIn, everyBlock, figuresIn } from '../text/walk.js'
import { draftAnnouncement } from './announce.js'
import { hashOf, type EditionContent, type FrozenSource, type SourceWords } from './content.js'
import { countsBehind } from './counts.js'
import { Passages } from './freeze.js'

export interface Publication {
  title: string
  news: string | null
  /** Who publishes the registry. */
  publisher: string
}

interface Read {
  section: Section
  blocks: Block[]
}

/** @returns the edition's number @throws NotFound, Invalid for a draft that is not signed as it stands, or may not be shown */
export async function publishEdition(services: Services, actor: Actor, publication: Publication): Promise<number> {
  requireRight(actor, 'compile report', null)
  return services.db.write(async (tx) => {
    // Whoever writes in the draft or publishes it waits here.
    if (tx.engine === 'postgres') await tx.all('SELECT "id" FROM "report_section" ORDER BY "id" FOR UPDATE')
    const sections = await readSections(tx)
    const review = await signatureOn(tx, draftHashOf(sections))
    if (!review) throw refused('no-review')
    const written = sections.map((section): Read => ({ section, blocks: blocksOf(section.body) }))
    const evidence = await citedEvidence(tx, written)
    const now = services.clock.now()
    const { content, words } = await freeze(services, tx, { written, evidence, publication, now })
    const text = JSON.stringify(content)
    const contentHash = hashOf(text)
    const { id } = (await tx.one<{ id: number }>(
      `INSERT INTO "report_edition" ("number", "title", "news", "publishedAt", "contentHash", "content", "reviewId", "publishedBy")
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
      [content.number, content.title, content.news, now, contentHash, text, review.id, actor.id],
    ))!
    await insertMany(
      tx,
      'report_edition_source',
      ['editionId', 'number', 'entity', 'entityKey', 'words'],
      content.sources.map(({ number, ref, entity }) => [id, number, entity, recordOf(ref).key, words.get(ref) ?? null]),
    )
    await recordDeed(tx, now, actor, {
      action: 'publish',
      entity: 'report_edition',
      entityKey: id,
      after: { number: content.number, contentHash, reviewId: review.id },
    })
    await draftAnnouncement(tx, now, actor, content)
    tx.touch('editions', 'report')
    return content.number
  })
}

const refused = (message: string, values?: Record<string, string | number>) =>
  new Invalid([{ field: 'title', message: `report.publish.${message}`, ...(values && { values }) }])

/** What is cited and what is quoted, held until the edition is there: a consent that is withdrawn now must find it. */
async function citedEvidence(tx: Tx, written: Read[]): Promise<Map<string, Evidence>> {
  const refs = new Set(written.flatMap(({ blocks }) => citedIn(blocks)))
  const cited = await evidenceOf(tx, [...refs])
  for (const { blocks } of written)
    for (const quote of typedQuotes(blocks)) {
      const source = await sourceOfQuote(tx, quote, cited)
      if (source) refs.add(source.ref)
    }
  if (tx.engine === 'postgres')
    for (const entity of ['experience', 'effect'] as const) {
      const keys = [...refs].map(recordOf).filter((record) => record.entity === entity)
      await inParts(keys, async (part) => {
        const list = part.map(({ key }) => key)
        await tx.all(`SELECT "id" FROM "${entity}" WHERE "id" IN (${placeholders(list)}) ORDER BY "id" FOR SHARE`, list)
      })
    }
  const evidence = await evidenceOf(tx, [...refs])
  mustBeFit(written, refs, evidence)
  // Numbered as the text comes to them.
  return new Map([...refs].map((ref) => [ref, evidence.get(ref)!]))
}

/** What no signature makes good: a source that is not there, words that may not be shown, a figure that does not exist. */
function mustBeFit(written: Read[], refs: Set<string>, evidence: Map<string, Evidence>): void {
  const missing = [...refs].filter((ref) => !evidence.has(ref))
  if (missing.length > 0) throw refused('missing', { refs: missing.join(', ') })
  const said = written.flatMap(({ blocks }) => [
    ...[...everyBlock(blocks)].flatMap((block) => (block.kind === 'record-quote' ? [block.ref] : [])),
    ...typedQuotes(blocks).flatMap((quote) => {
      const source = [...evidence].find(([, one]) => holdsQuote(one, quote))
      return source ? [source[0]] : []
    }),
  ])
  const closed = [...new Set(said)].filter((ref) => !evidence.get(ref)!.quotable)
  if (closed.length > 0) throw refused('not-cleared', { refs: closed.join(', ') })
  const unknown = written.flatMap(({ blocks }) => figuresIn(blocks)).filter((name) => !FIGURE_NAMES.has(name))
  if (unknown.length > 0) throw refused('unknown-figure', { names: [...new Set(unknown)].join(', ') })
}

interface Freezing {
  written: Read[]
  evidence: Map<string, Evidence>
  publication: Publication
  now: string
}

async function freeze(services: Services, tx: Tx, { written, evidence, publication, now }: Freezing) {
  const last = await tx.one<{ number: number | null }>('SELECT max("number") AS "number" FROM "report_edition"')
  const passages = new Passages(evidence)
  const method = await methodFacts(tx)
  const sections = written
    .filter(({ section, blocks }) => blocks.length > 0 || section.kind === 'method')
    .map(({ section, blocks }) => ({
      anchor: section.kind === 'free' ? `afsnit-${section.id}` : section.kind,
      kind: section.kind,
      title: section.title,
      lang: languageOf(section.kind),
      method: section.kind === 'method' ? { da: methodWords('da', method), en: methodWords('en', method) } : null,
      blocks: passages.takenFrom(blocks),
    }))
  const words = new Map<string, string>()
  for (const [ref, one] of evidence) if (one.quotable) words.set(ref, JSON.stringify(wordsOf(one, passages.of(ref))))
  const content: EditionContent = {
    number: (last?.number ?? 0) + 1,
    ...publication,
    publishedAt: now,
    publishedOn: services.clock.today(),
    sections,
    sources: [...evidence].map(([ref, one], i) => sourceOf(ref, i + 1, one, words.get(ref))),
    figures: await frozenFigures(services),
    counts: await countsBehind(services),
  }
  return { content, words }
}

const wordsOf = (one: Evidence, passages: string[]): SourceWords => ({
  salt: randomBytes(16).toString('base64url'),
  observation: one.observation,
  outcome: one.outcome,
  respondentRole: one.respondentRole,
  observedOn: one.observedOn,
  passages,
})

function sourceOf(ref: string, number: number, one: Evidence, words: string | undefined): FrozenSource {
  const {
    entity,
    about,
    rating,
    provenance,
    projectId,
    project,
    projectEn,
    projectSlug,
    municipality,
    institutionType,
  } = one
  const place = { projectId, project, projectEn, projectSlug, municipality, institutionType }
  return {
    number,
    ref,
    entity,
    about,
    rating,
    provenance,
    ...place,
    sealed: words === undefined ? null : hashOf(words),
  }
}
