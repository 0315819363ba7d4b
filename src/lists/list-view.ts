/** A list as it is shown and as it is exported: the words of its cells, the links that sort it. */
import { csvLines, guarded, BOM } from '../open-data/files/csv.js'
import { localUrl } from '../web/language.js'
import { formatDate, formatNumber, translate, type Language } from '../web/messages.js'
import type { DeskList, ListColumn } from './desk-list.js'
import { queryText, type ListQuery, type ListRow } from './list-rows.js'

const LONGEST_CELL = 90

export interface ShownRow {
  key: number
  title: string
  href: string
  /** All but the first column. */
  cells: string[]
  ways: { label: string; href: string }[]
}

export const shownRow = (lang: Language, list: DeskList, row: ListRow): ShownRow => {
  const [title, ...cells] = list.columns.map((column) => shortened(cellWords(lang, column, row[column.name] ?? null)))
  const ways = (list.ways ?? []).map(({ label, href }) => ({ label: translate[lang](label), href: href(row.key) }))
  return { key: row.key, title: title!, href: list.href(row.key, row.parent), cells, ways }
}

function cellWords(lang: Language, { kind, words }: ListColumn, value: string | number | null): string {
  if (value === null) return ''
  if (kind === 'date') return formatDate(lang, String(value))
  if (kind === 'word') return translate[lang](`${words![0]}${value}${words![1]}`)
  return typeof value === 'number' ? formatNumber(lang, value, Number.isInteger(value) ? 0 : 1) : value
}

const shortened = (text: string): string =>
  text.length <= LONGEST_CELL ? text : `${text.slice(0, LONGEST_CELL - 1).trimEnd()}…`

export interface Heading {
  label: string
  href: string
  /** For `aria-sort`. */
  sorted: 'ascending' | 'descending' | 'none'
}

export function headings(lang: Language, list: DeskList, query: ListQuery): Heading[] {
  return list.columns.map(({ name }) => {
    const sorted = query.sort === name ? 'ascending' : query.sort === `-${name}` ? 'descending' : 'none'
    const sort = sorted === 'ascending' ? `-${name}` : name
    return {
      label: translate[lang](`lists.column.${name}`),
      href: listUrl(lang, list, queryText(list, query, { sort })),
      sorted,
    }
  })
}

/** An address that says how the list is, also when it is as it is at first. */
export const listUrl = (lang: Language, list: DeskList, query: string): string =>
  localUrl(lang, `/arbejdsbord/${list.path}?${query || 'q='}`)

/** The chosen rows as a file that a Danish Excel opens right. */
export function listFile(lang: Language, list: DeskList, rows: ListRow[]): string {
  const t = translate[lang]
  const head = list.columns.map(({ name }) => t(`lists.column.${name}`))
  const cell = (column: ListColumn, value: string | number | null) => {
    if (typeof value === 'number') return value
    if (value === null) return null
    return guarded(column.kind === 'date' ? value.slice(0, 10) : cellWords(lang, column, value))
  }
  const lines = rows.map((row) => list.columns.map((column) => cell(column, row[column.name] ?? null)))
  return BOM + csvLines([head, ...lines], { t, lang })
}
