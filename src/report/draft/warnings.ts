/**
 * What a section lacks before its conclusions can be believed, told while it is written. Nothing here stops anyone
 * from saving: a warning is settled by writing otherwise, by citing more, or by a second person's sign-off.
 */
import type { Reader } from '../../database/database.js'
import type { Figure } from '../../summary/figures/figure.js'
import { EFFECTS } from '../../experience/vocabulary.js'
import type { MessageValues } from '../../web/messages.js'
import type { Block } from '../text/blocks.js'
import { refsOf, wordsOf } from '../text/sentences.js'
import { citedIn, everyBlock, figuresIn, statements } from '../text/walk.js'
import { answersIn, speaksOf, statementsBeside } from './beside.js'
import type { Cited } from './citations.js'
import { answersAbout, claimIn, isBorne, rolesIn } from './claims.js'
import type { Evidence } from './evidence.js'
import { typedQuotes, sourceOfQuote } from './quotes.js'
import { conditionOf, makesClaims, type SectionKind } from './section-kinds.js'

export const WARNING_KINDS = [
  'uncited',
  'missing',
  'withdrawn',
  'changed',
  'not-cleared',
  'unknown-quote',
  'claim',
  'claim-figure',
  'thin-condition',
  'thin-section',
  'one-role',
  'one-municipality',
  'illustrative',
  'not-published',
  'unknown-figure',
] as const
export type WarningKind = (typeof WARNING_KINDS)[number]

export interface Warning {
  kind: WarningKind
  values: MessageValues
  /** The words that it is about, as they stand in the text. */
  excerpt: string | null
}

export interface Written {
  kind: SectionKind
  blocks: Block[]
  /** What the text cites, as far as it is there. */
  evidence: Map<string, Evidence>
  /** As it was when the section was saved; empty for what never was. */
  cited: Map<string, Cited>
  /** What the text places, as far as there is such a figure; in Danish. */
  figures: ReadonlyMap<string, Figure>
}

/** Shorter than this a line is a caption or a word, and claims nothing. */
const FEWEST_WORDS = 4
/** Fewer voices than this about a condition, or from fewer projects, bear no general conclusion. */
const FEW_VOICES = 10
const FEW_PROJECTS = 3
const FEW_CITED = 3

export async function warningsOf(read: Reader, written: Written): Promise<Warning[]> {
  const { kind } = written
  return [
    ...(makesClaims(kind) ? uncited(written.blocks) : []),
    ...changedSince(written),
    ...(await quoteWarnings(read, written)),
    ...(makesClaims(kind) ? await unborneClaims(read, written) : []),
    ...(await thinCondition(read, kind)),
    ...(makesClaims(kind) ? oneSided(written) : []),
    ...figuresIn(written.blocks)
      .filter((name) => !written.figures.has(name))
      .map((name): Warning => ({ kind: 'unknown-figure', values: { name }, excerpt: null })),
  ]
}

function uncited(blocks: Block[]): Warning[] {
  return [...statements(blocks)]
    .filter((sentence) => refsOf(sentence).length === 0)
    .map((sentence) => wordsOf(sentence).trim())
    .filter((words) => !/[?:]$/.test(words) && words.split(/\s+/).length >= FEWEST_WORDS)
    .map((words) => ({ kind: 'uncited', values: {}, excerpt: excerptOf(words) }))
}

function changedSince({ blocks, evidence, cited }: Written): Warning[] {
  return citedIn(blocks).flatMap((ref): Warning[] => {
    const [now, then] = [evidence.get(ref), cited.get(ref)]
    const about = (kind: WarningKind): Warning => ({
      kind,
      values: { ref },
      excerpt: now ? excerptOf(now.observation) : null,
    })
    if (!now) return [about('missing')]
    if (then?.citedQuotable && !now.quotable) return [about('withdrawn')]
    if (then && then.citedVersion > 0 && then.citedVersion !== now.version) return [about('changed')]
    return [
      ...(now.published ? [] : [about('not-published')]),
      ...(now.provenance === 'illustrative' ? [about('illustrative')] : []),
    ]
  })
}

async function quoteWarnings(read: Reader, { blocks, evidence }: Written): Promise<Warning[]> {
  const warnings: Warning[] = []
  for (const block of everyBlock(blocks)) {
    const source = block.kind === 'record-quote' ? evidence.get(block.ref) : undefined
    if (block.kind === 'record-quote' && source && !source.quotable)
      warnings.push({ kind: 'not-cleared', values: { ref: block.ref }, excerpt: excerptOf(source.observation) })
  }
  for (const quote of typedQuotes(blocks)) {
    const source = await sourceOfQuote(read, quote, evidence)
    if (source && !source.quotable)
      warnings.push({ kind: 'not-cleared', values: { ref: source.ref }, excerpt: excerptOf(quote) })
    if (!source) warnings.push({ kind: 'unknown-quote', values: {}, excerpt: excerptOf(quote) })
  }
  return warnings
}

/** Held against the figure beside it, and without one against all that was answered about what the section is about. */
async function unborneClaims(read: Reader, { kind, blocks, figures }: Written): Promise<Warning[]> {
  const warnings: Warning[] = []
  for (const { sentence, figures: near } of statementsBeside(blocks)) {
    const words = wordsOf(sentence)
    const claim = claimIn(words)
    if (!claim) continue
    const [figure] = near.flatMap((name) => figures.get(name) ?? []).filter((one) => speaksOf(one, words))
    const answers = figure
      ? answersIn(figure, conditionOf(kind), words)
      : await answersAbout(read, kind, rolesIn(words))
    if (isBorne(claim, answers)) continue
    const values = { word: claim.word, ...answers, ...(figure && { figure: figure.name }) }
    warnings.push({ kind: figure ? 'claim-figure' : 'claim', values, excerpt: excerptOf(words) })
  }
  return warnings
}

async function thinCondition(read: Reader, kind: SectionKind): Promise<Warning[]> {
  const condition = conditionOf(kind)
  if (!condition && kind !== 'effects') return []
  const [table, column] = condition ? ['experience', 'conditionCode'] : ['effect', 'kind']
  const codes = condition ? [condition] : EFFECTS
  const row = (await read.one<{ voices: number; projects: number }>(
    `SELECT count(*) AS "voices", count(DISTINCT r."projectId") AS "projects" FROM "${table}" r JOIN "project" p ON p."id" = r."projectId"
     WHERE p."status" = 'published' AND r."${column}" IN (${codes.map((code) => `'${code}'`).join(', ')})`,
  ))!
  if (row.voices >= FEW_VOICES && row.projects >= FEW_PROJECTS) return []
  return [{ kind: 'thin-condition', values: { ...row }, excerpt: null }]
}

/** As long as little is cited there are no sides to it. */
function oneSided({ kind, blocks, evidence }: Written): Warning[] {
  const cited = [...evidence.values()]
  const says = [...statements(blocks)].length > 0
  if (!says) return []
  if (cited.length < FEW_CITED)
    return conditionOf(kind) || kind === 'effects'
      ? [{ kind: 'thin-section', values: { n: cited.length, few: FEW_CITED }, excerpt: null }]
      : []
  const roles = new Set(cited.map((one) => one.respondentRole))
  const places = new Set(cited.map((one) => one.municipality))
  return [
    ...(roles.size === 1
      ? [{ kind: 'one-role' as const, values: { role: [...roles][0]!, n: cited.length }, excerpt: null }]
      : []),
    ...(places.size === 1
      ? [
          {
            kind: 'one-municipality' as const,
            values: { municipality: [...places][0]!, n: cited.length },
            excerpt: null,
          },
        ]
      : []),
  ]
}

const EXCERPT = 90

export const excerptOf = (words: string): string =>
  words.length <= EXCERPT ? words : `${words.slice(0, EXCERPT - 1).trimEnd()}…`
