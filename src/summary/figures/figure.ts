/** What a figure is to whoever shows it: a title, what it counts, a table, and the picture of that table. */
import type { Language } from '../../web/messages.js'
import type { ViewTools } from '../../web/page.js'

/** As they stand in addresses, and as a report places them: never change one. */
export const FIGURES = [
  'betingelser',
  'skema',
  'roller',
  'udvikling',
  'kommuner',
  'institutionstyper',
  'sammenhaeng',
] as const
export type FigureName = (typeof FIGURES)[number]

export interface FigureColumn {
  /** In files. */
  name: string
  title: string
  kind: 'text' | 'number'
}

export type FigureCell = string | number | null

export interface FigureRow {
  /** In the columns' order. Null where there is nothing, or where the group is hidden. */
  cells: FigureCell[]
  /** Counted apart: none of it is in the figure's `n`. */
  illustrative: boolean
  /** Too few voices to be told, or such that others' could be worked out. */
  hidden: boolean
  /** The reading view with what it counts, as a Danish path. */
  href: string
  /** What of it the public may read, as a Danish path. */
  publicHref: string | null
}

export interface Figure {
  name: FigureName
  title: string
  /** Voices, illustrative ones not among them. */
  n: number
  illustrative: number
  /** What is counted, in a sentence. */
  base: string
  /** What is hidden or counted apart, in a sentence or two; null where nothing is. */
  note: string | null
  columns: FigureColumn[]
  rows: FigureRow[]
  /** Where only a part of the rows is shown: how many parts there are. */
  pages: number
  /** The picture as a whole SVG document, in the figure's own language unless told another. */
  svg(lang?: Language): string
}

export type FigureTools = Pick<ViewTools, 't' | 'lang' | 'number'>

/** A figure's numbers, which are the same in every language, and what makes words of them. */
export interface FigureNumbers {
  n: number
  illustrative: number
  pages: number
  word(tools: FigureTools): Omit<Figure, 'name' | 'n' | 'illustrative' | 'pages' | 'svg'> & { svg: () => string }
}

export interface FigureOptions {
  lang: Language
  /** Of figures with more rows than fit. */
  page?: number
}
