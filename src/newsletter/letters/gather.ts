/** Fills a newsletter's blocks with what the registry holds now: only what the public may see. */
import { summarise, type ConditionSummary } from '../../experience/condition-summary.js'
import { publicQuote } from '../../experience/experiences.js'
import { quoteView } from '../../experience/quote-view.js'
import { talliesOf } from '../../experience/tallies.js'
import { takingPart } from '../../registry/municipalities.js'
import { projectCard } from '../../registry/project-card.js'
import { projectIdBySlug, projectListings, publishedSince } from '../../registry/projects.js'
import { URL_WORDS } from '../../registry/url-words.js'
import { editionHeads } from '../../report/editions/editions.js'
import type { Services } from '../../services.js'
import { isoDate } from '../../web/forms.js'
import { viewTools, type ViewTools } from '../../web/page.js'
import type { Language } from '../../web/messages.js'
import { partsOf, type Part } from './blocks.js'

const MOST_PROJECTS = 20

type Tools = ViewTools

export type Piece =
  | { kind: 'words'; text: string }
  | { kind: 'projects'; projects: ReturnType<typeof cardOf>[] }
  | { kind: 'case'; project: ReturnType<typeof cardOf> }
  | { kind: 'quote'; quote: ReturnType<typeof quoteView>; from: { title: string; path: string; municipality: string } }
  | { kind: 'figures'; place: string | null; rows: FigureRow[]; illustrative: number }
  | { kind: 'edition'; title: string; news: string | null; publishedOn: string; path: string }
  /** A block that brings nothing, and why in words: it keeps the newsletter from being sent. */
  | { kind: 'unknown'; why: string; line: number; written: string }

interface FigureRow {
  name: string
  about: string
  path: string
  count: number
  average: number | null
}

export interface Letter {
  language: Language
  municipalityCode: string | null
  body: string
}

export async function piecesOf(services: Services, letter: Letter): Promise<Piece[]> {
  const pieces: Piece[] = []
  for (const part of partsOf(letter.body)) pieces.push(await pieceOf(services, letter, part))
  return pieces
}

async function pieceOf(services: Services, letter: Letter, part: Part): Promise<Piece> {
  if (part.kind === 'words') return part
  if (part.kind === 'unknown') return { ...part, why: 'letters.block.unknown' }
  const found = await FILL[part.kind](services, letter, part.about)
  const why = part.kind === 'quote' ? 'letters.block.no-quote' : 'letters.block.unknown'
  return found ?? { kind: 'unknown', why, line: part.line, written: part.written }
}

type Fill = (services: Services, letter: Letter, about: string) => Promise<Piece | null>

const FILL: Record<Exclude<Part['kind'], 'words' | 'unknown'>, Fill> = {
  projects: async (services, { language, municipalityCode }, about) => {
    const since = isoDate(about)
    if (!/^\d{4}-\d\d-\d\d$/.test(since)) return null
    const ids = await publishedSince(services.db.read, since, municipalityCode, MOST_PROJECTS)
    const listings = await projectListings(services, ids)
    return { kind: 'projects', projects: listings.map((listing) => cardOf(viewTools[language], listing)) }
  },
  case: async (services, { language }, about) => {
    const id = await projectIdBySlug(services.db.read, slugIn(about))
    const [listing] = id === null ? [] : await projectListings(services, [id])
    return listing ? { kind: 'case', project: cardOf(viewTools[language], listing) } : null
  },
  quote: async (services, { language }, about) => {
    const number = /(\d{1,9})$/.exec(about)?.[1]
    const quote = number === undefined ? undefined : await publicQuote(services.db.read, Number(number))
    if (!quote) return null
    const from = { title: quote.project, path: `/projekter/${quote.projectSlug}`, municipality: quote.municipality }
    return { kind: 'quote', quote: quoteView(viewTools[language], quote), from }
  },
  edition: async (services, { language }, about) => {
    const heads = await editionHeads(services)
    // Without a number, the latest.
    const head = about === '' ? heads[0] : heads.find(({ number }) => String(number) === slugIn(about))
    if (!head) return null
    const { number, title, news, publishedAt } = head
    return {
      kind: 'edition',
      title,
      news,
      publishedOn: viewTools[language].date(publishedAt),
      path: `/rapport/${number}`,
    }
  },
  figures: async (services, { language }, about) => {
    const place =
      about === '' ? null : (await takingPart(services)).find(({ slug, name }) => [slug, name].includes(about))
    if (place === undefined) return null
    const tallies = await (place
      ? talliesOf(services.db.read, 'municipality', [place.code])
      : talliesOf(services.db.read, 'all', ['']))
    const rows = summarise(tallies)
    return {
      kind: 'figures',
      place: place?.name ?? null,
      rows: rows.map((row) => figureRow(viewTools[language], row)),
      illustrative: rows.reduce((sum, row) => sum + row.illustrative, 0),
    }
  },
}

/** A project by its address, whole or in part: it is what one copies from the browser. */
const slugIn = (about: string): string => about.split('/').at(-1) ?? ''

const cardOf = (tools: Tools, listing: Parameters<typeof projectCard>[1]) => {
  const { title, summary, contentLang, municipality, institution, period, provenance } = projectCard(tools, listing)
  const path = `/projekter/${listing.slug}`
  return { title, summary, contentLang, place: `${institution.name}, ${municipality.name}`, period, provenance, path }
}

const figureRow = ({ t }: Tools, { code, count, average }: ConditionSummary): FigureRow => ({
  name: t(`reference.condition.${code}.name`),
  about: t(`reference.condition.${code}.about`),
  path: `/betingelser/${URL_WORDS[code]}`,
  count,
  average,
})
