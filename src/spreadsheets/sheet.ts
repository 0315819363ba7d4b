/**
 * What a kind of record is in a spreadsheet. Each feature defines its own (`project-sheet.ts`, …): how a row reads,
 * which record it is about, and how many rows are written at once. Its fields are those of the feature's form, and
 * the form's schema judges them, so that a row and a form are right or wrong in the same way.
 */
import type { ZodType } from 'zod'
import type { Action, Actor } from '../accounts/permissions.js'
import type { Config } from '../config.js'
import type { Reader, Tx } from '../database/database.js'
import type { FieldError } from '../web/errors.js'
import type { FormValues } from '../web/forms.js'

export const KINDS = ['institutions', 'projects', 'volunteers', 'experiences', 'subscribers'] as const
export type Kind = (typeof KINDS)[number]

/** Effects are few and told at the desk: they go out, but not in. */
export const EXPORTED = [...KINDS, 'effects'] as const
export type ExportedKind = (typeof EXPORTED)[number]

export interface SheetColumn {
  /** The form's field, or a place (`municipality`, `institution`, `project`). */
  field: string
  /** `answer` is yes, no or not asked; `flag` is yes or no. */
  kind: 'text' | 'number' | 'date' | 'flag' | 'answer' | 'choice' | 'choices'
  required?: boolean
  /** In characters. */
  width: number
  /** A closed list: its values, and the key of each value's word. */
  words?: { values: readonly string[]; key: (value: string) => string }
}

/** With what a kind makes links and imprints that nobody else can make. */
export type SheetKeys = Pick<Config, 'sessionSecret'>

/** Where a record is kept. What a kind has no use for is 0, or empty. */
export interface Place {
  municipalityCode: string
  institutionId: number
  projectId: number
}

export interface SheetRecord {
  id: number
  version: number
  place: Place
  /** As its form shows it, and the names of its places. */
  values: FormValues
}

/** A row that is right: `record` is what it changes, or null for a new one. */
export interface SheetRow<Form = unknown> {
  record: { id: number; version: number } | null
  place: Place
  form: Form
}

export const NOWHERE: Place = { municipalityCode: '', institutionId: 0, projectId: 0 }

/** A row as it is known by its natural key. */
export interface KeyedRow {
  place: Place
  values: FormValues
}

/** null: all municipalities. */
export type Codes = readonly string[] | null

/** A kind whose records leave by spreadsheet. */
export interface ExportSheet {
  kind: ExportedKind
  /** The Danish name in addresses and file names. */
  file: string
  /** What one must be allowed to for an export. */
  see: Action
  columns: SheetColumn[]
  /** Some hundred at a time in the order of their keys. */
  after: (read: Reader, codes: Codes, id: number, most: number) => Promise<Pick<SheetRecord, 'id' | 'values'>[]>
}

/** A kind whose records come in by spreadsheet too. */
export interface Sheet<Form = unknown> extends ExportSheet {
  kind: Kind
  /** The kind of record that a row's number is of. */
  entity: 'institution' | 'project' | 'assignment' | 'experience' | 'subscriber'
  /** What one must be allowed to for an import. */
  edit: Action
  /** The innermost place that a row names by words; `nowhere` for what belongs to no municipality. */
  placedBy: 'municipality' | 'institution' | 'project' | 'nowhere'
  /** May a record be moved to another place by its row? */
  movable: boolean
  /** What a row of a record that is there already is refused with, if it says something else: others own it. */
  theirs?: string
  /** The field by which people know a record. */
  label: string
  schema: (today: string) => ZodType<Form>
  /** What a new record has where its row says nothing. */
  fresh?: FormValues
  /** Words that a cell may hold beside its column's list, by field: read as a value of the form. */
  reads?: Record<string, (text: string) => string>
  /** What the form has no box for at all, and is refused with a word of its own. */
  refuses?: (values: FormValues) => FieldError | null
  /** What the form holds of the place. */
  placeFields: (place: Place) => FormValues
  /** What makes two rows without a number the same record: documented on the import page. */
  naturalKey: (place: Place, values: FormValues) => string
  /** Records with the natural key of each row; where several have it, the oldest. */
  alike: (read: Reader, rows: KeyedRow[]) => Promise<(SheetRecord | undefined)[]>
  /** Whether a record with the row's natural key lies in the bin: a second one would be in the way of its coming back. */
  inBin: (read: Reader, rows: KeyedRow[]) => Promise<boolean[]>
  /** Which rows may not be brought in at all, whatever they say. */
  bars?: (read: Reader, keys: SheetKeys, rows: FormValues[]) => Promise<(FieldError | null)[]>
  byIds: (read: Reader, codes: Codes, ids: number[]) => Promise<SheetRecord[]>
  /** Keeps what is derived from projects true across all of the writing; without it `write` does so itself. */
  around?: (tx: Tx, projectIds: number[], act: () => Promise<void>) => Promise<void>
  /**
   * Writes rows and all that is kept of them.
   * @returns keys of new records that have no line of their own in the audit: the import's line names them
   * @throws Stale when a record has changed since its row was checked
   */
  write: (tx: Tx, now: string, actor: Actor, rows: SheetRow<Form>[], keys: SheetKeys) => Promise<number[]>
}

/** Somebody has changed what was checked: it must be checked anew. */
export class Stale extends Error {}

/** One text for comparing: as the form's schema would read it. */
export function plainValue(value: string | string[] | null | undefined): string {
  if (Array.isArray(value)) return [...value].sort().join('\n')
  if (!value) return ''
  return (value.includes('\r') ? value.replace(/\r\n?/g, '\n') : value).normalize('NFC').trim()
}

/** `"x" IN (…)` for the municipalities that one may see. */
export function withinCodes(column: string, codes: Codes): { where: string; values: string[] } {
  if (codes === null) return { where: 'TRUE', values: [] }
  if (codes.length === 0) return { where: 'FALSE', values: [] }
  return { where: `${column} IN (${codes.map(() => '?').join(', ')})`, values: [...codes] }
}

/** Those rows' records as they are now, locked. @throws Stale when one is gone or another's version */
export function stillAsChecked<Record extends { id: number; version: number }>(
  rows: SheetRow[],
  records: Record[],
): Map<number, Record> {
  const found = new Map(records.map((record) => [record.id, record]))
  for (const { record } of rows) {
    if (record && found.get(record.id)?.version !== record.version) throw new Stale()
  }
  return found
}
