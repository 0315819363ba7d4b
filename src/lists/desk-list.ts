/** What a list on the desk is: where its rows come from, what it shows, sorts and filters by, and what is done to many. */
import type { Action } from '../accounts/permissions.js'

export type BulkAction = 'publish' | 'archive' | 'unarchive' | 'bin' | 'assign' | 'export'

export interface ListColumn {
  /** Its heading: `lists.column.<name>`; and its name in the address, as what is sorted by. */
  name: string
  sql: string
  /** What it is sorted by, where that is not what is shown. */
  sort?: string
  kind: 'text' | 'date' | 'number' | 'word'
  /** For a word: what stands before the code in the locale's key, and after it. */
  words?: [string, string]
}

export interface ListFilter {
  name: string
  sql: string
  values: readonly string[]
  words: [string, string]
}

export interface ListWay<Href> {
  /** A key in locales. */
  label: string
  href: Href
}

export interface DeskList {
  /** In addresses, and in `lists.<path>.…`. */
  path: string
  entity: 'project' | 'institution' | 'volunteer' | 'experience' | 'effect'
  right: Action
  from: string
  key: string
  /** The column of the municipality's code. */
  place: string
  /** What is in the list at all. */
  live: string
  search: string[]
  /** The first names the record and leads to it. */
  columns: ListColumn[]
  filters: ListFilter[]
  /** A column's name; with `-` before it, backwards. */
  sort: string
  /** The record's form. `parent` numbers the project, where the row has one. */
  href(key: number, parent: number | null): string
  parent?: string
  actions: BulkAction[]
  /** How a new one is made, where that is done by itself. */
  make?: ListWay<string>
  /** What else is about a record, beside its own form. */
  ways?: ListWay<(key: number) => string>[]
}
