/** Figures of one kind: how the groups of a dimension rate each condition. */
import { CONDITIONS, RATINGS, type ConditionCode } from '../../experience/vocabulary.js'
import { URL_WORDS } from '../../registry/url-words.js'
import { barPicture, type BarSection } from './bars.js'
import type { Counted, Part } from './counted.js'
import type { FigureName, FigureNumbers, FigureRow, FigureTools } from './figure.js'
import { readingHref, type ReadingFilter } from './reading-href.js'
import { spreadOf } from './spread.js'

export interface Distributions {
  name: FigureName
  parts: Part[]
  /** The groups that are shown, in their order; of a figure with more, a part of them. */
  keys: readonly string[]
  pages: number
  /** A group's name; null where there is but one group: all. */
  labelOf: ((key: string, tools: FigureTools) => string) | null
  filterOf: (key: string) => ReadingFilter
  publicHrefOf: (key: string, condition: ConditionCode | null) => string | null
}

export function distributionFigure(from: Distributions): FigureNumbers {
  const { name, parts, pages } = from
  const of = (illustrative: boolean) => parts.find((part) => part.illustrative === illustrative)?.n ?? 0
  const [n, illustrative] = [of(false), of(true)]
  return {
    n,
    illustrative,
    pages,
    word: (tools) => {
      const { t } = tools
      const title = t(`summary.figure.${name}.title`)
      const base = t(`summary.figure.base`, { n, what: t(`summary.figure.${name}.base`) })
      return {
        title,
        base,
        note: noteOf(tools, parts, illustrative),
        columns: columnsOf(from, tools),
        rows: parts.flatMap((part) => tableRows(from, part, tools)),
        svg: () =>
          barPicture({
            id: `figur-${name}`,
            lang: tools.lang,
            title,
            about: t('summary.figure.picture', { title, base }),
            legend: RATINGS.map((rating) => t(`reference.rating.${rating}`)),
            parts: parts.map((part) => ({
              heading: part.illustrative || parts.length > 1 ? partName(tools, part) : null,
              illustrative: part.illustrative,
              sections: sectionsOf(from, part, tools),
            })),
          }),
      }
    },
  }
}

/** The table leads from each group to its conditions, in the picture's order. */
const shownRows = ({ keys, labelOf }: Distributions, part: Part): Counted[] =>
  part.rows.filter((row) => keys.includes(row.key) && (labelOf !== null || row.condition !== null))

export const partName = ({ t }: FigureTools, { illustrative, n }: { illustrative: boolean; n: number }): string =>
  t(`summary.figure.part.${illustrative ? 'illustrative' : 'told'}`, { n })

export function noteOf({ t }: FigureTools, parts: { rows: { hidden: boolean }[] }[], illustrative: number) {
  let hidden = 0
  for (const { rows } of parts) for (const row of rows) if (row.hidden) hidden++
  const notes = [
    ...(hidden > 0 ? [t('summary.figure.hidden', { n: hidden })] : []),
    ...(illustrative > 0 ? [t('summary.figure.apart', { n: illustrative })] : []),
  ]
  return notes.length > 0 ? notes.join(' ') : null
}

const text = (name: string, title: string) => ({ name, title, kind: 'text' as const })
const number = (name: string, title: string) => ({ name, title, kind: 'number' as const })

function columnsOf({ name, labelOf }: Distributions, { t }: FigureTools) {
  return [
    text('counted', t('summary.figure.column.counted')),
    ...(labelOf ? [text('group', t(`summary.figure.${name}.group`))] : []),
    text('condition', t('summary.figure.column.condition')),
    number('count', t('summary.figure.column.count')),
    ...RATINGS.map((rating) => number(`rating_${rating}`, t('summary.figure.column.rating', { rating }))),
    number('median', t('summary.figure.column.median')),
    number('lower_quartile', t('summary.figure.column.lower')),
    number('upper_quartile', t('summary.figure.column.upper')),
    number('average', t('summary.figure.column.average')),
  ]
}

const conditionName = ({ t }: FigureTools, condition: ConditionCode | null): string =>
  condition ? t(`reference.condition.${condition}.name`) : t('summary.figure.all-conditions')

function tableRows(from: Distributions, part: Part, tools: FigureTools): FigureRow[] {
  const counted = { name: partName(tools, part), illustrative: part.illustrative }
  return shownRows(from, part).map((row) => tableRow(from, counted, row, tools))
}

function tableRow(
  from: Distributions,
  counted: { name: string; illustrative: boolean },
  row: Counted,
  tools: FigureTools,
): FigureRow {
  const spread = row.hidden ? null : spreadOf(row.distribution)
  return {
    cells: [
      counted.name,
      ...(from.labelOf ? [from.labelOf(row.key, tools)] : []),
      conditionName(tools, row.condition),
      row.hidden ? null : row.n,
      ...(row.hidden ? [null, null, null, null, null] : row.distribution),
      spread && spread.median,
      spread && spread.lower,
      spread && spread.upper,
      spread && Math.round(spread.average * 100) / 100,
    ],
    illustrative: counted.illustrative,
    hidden: row.hidden,
    href: readingHref({
      ...from.filterOf(row.key),
      ...(row.condition && { betingelse: URL_WORDS[row.condition]! }),
      data: counted.illustrative ? 'eksempler' : 'registreret',
    }),
    publicHref: from.publicHrefOf(row.key, row.condition),
  }
}

function sectionsOf(from: Distributions, part: Part, tools: FigureTools): BarSection[] {
  const { labelOf } = from
  const rows = shownRows(from, part)
  if (!labelOf)
    return [{ heading: null, rows: rows.map((row) => barRow(row, conditionName(tools, row.condition), tools)) }]
  return [null, ...CONDITIONS].map((condition) => ({
    heading: conditionName(tools, condition),
    rows: rows.filter((row) => row.condition === condition).map((row) => barRow(row, labelOf(row.key, tools), tools)),
  }))
}

function barRow(row: Counted, label: string, { t, number: written }: FigureTools) {
  const spread = spreadOf(row.distribution)
  const digits = (n: number) => written(n, Number.isInteger(n) ? 0 : 1)
  return {
    label,
    n: row.n,
    distribution: row.hidden ? null : row.distribution,
    instead: row.hidden ? t('summary.figure.too-few') : t('summary.figure.nobody'),
    beside:
      row.hidden || !spread
        ? ''
        : t('summary.figure.beside', {
            n: row.n,
            median: digits(spread.median),
            spread: `${spread.lower}–${spread.upper}`,
          }),
  }
}
