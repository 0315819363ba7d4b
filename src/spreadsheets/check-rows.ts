/** The dry run: what each row of a file would do, found out some hundred rows at a time. */
import crypto from 'node:crypto'
import { binnedAmong } from '../bin/in-bin.js'
import { namedPlaces, type NamedPlaces } from '../registry/named-places.js'
import type { Reader } from '../database/database.js'
import { Invalid, type FieldError } from '../web/errors.js'
import { isText, readForm, type FormValues } from '../web/forms.js'
import { cellHoldsCpr, readCell } from './cells.js'
import { ID_FIELD } from './headings.js'
import type { Line } from './read-file.js'
import {
  NOWHERE,
  plainValue,
  type Place,
  type Sheet,
  type SheetColumn,
  type SheetKeys,
  type SheetRecord,
} from './sheet.js'

export interface FieldChange {
  field: string
  before: string | string[]
  after: string | string[]
}

export interface CheckedRow {
  row: number
  outcome: 'new' | 'changed' | 'unchanged' | 'refused'
  /** What a row of a record that is there says of it. */
  record: { id: number; version: number } | null
  label: string
  place: Place | null
  form: unknown
  /** Of a changed row; of a refused one `errors`. */
  changes: FieldChange[]
  errors: FieldError[]
  cells: string[]
  heldCpr: boolean
}

interface ReadRow {
  line: Line
  id: number | null
  values: FormValues
  errors: FieldError[]
  heldCpr: boolean
}

export interface RowChecker {
  check(lines: Line[]): Promise<CheckedRow[]>
}

/** Shown where a CPR number stood. */
export const CPR_MASK = '••••••-••••'

interface Parts {
  read: Reader
  sheet: Sheet
  /** A field for each column of the file, or ''. */
  matched: readonly string[]
  codes: readonly string[]
  keys: SheetKeys
  today: string
}

export async function rowChecker(parts: Parts): Promise<RowChecker> {
  const { read, sheet, codes, keys, today } = parts
  const places = await namedPlaces(read, codes)
  const columns = parts.matched.map((field) => sheet.columns.find((column) => column.field === field))
  const schema = sheet.schema(today)
  const flags = sheet.columns.filter(({ kind }) => kind === 'flag').map(({ field }) => field)
  /** Keys of the rows so far, so that the second row about one record is told; as hashes, since a key holds whole texts. */
  const seen = new Map<string, number>()

  /** @returns the row that had the record first */
  const seenBefore = (text: string, row: number): number | undefined => {
    const key = crypto.hash('sha256', text, 'binary')
    const first = seen.get(key)
    if (first === undefined) seen.set(key, row)
    return first
  }

  const judge = (row: ReadRow, place: Place, record: SheetRecord | undefined): CheckedRow => {
    const { line, values } = row
    const first = seenBefore(record ? `#${record.id}` : sheet.naturalKey(place, values), line.row)
    if (first !== undefined)
      return refused(sheet, row, [{ field: ID_FIELD, message: 'spreadsheets.twice', values: { row: first } }])
    const changes = record ? changesIn(sheet, record, values) : []
    const about = { ...blank(sheet, row), place, record: record ? { id: record.id, version: record.version } : null }
    if (record && changes.length === 0) return { ...about, outcome: 'unchanged' }
    const refusal = record && sheet.theirs ? { field: sheet.label, message: sheet.theirs } : sheet.refuses?.(values)
    if (refusal) return refused(sheet, row, [refusal])
    try {
      const body = {
        ...(record ? record.values : sheet.fresh),
        ...filled(values, record, sheet),
        ...sheet.placeFields(place),
        version: '',
      }
      const form = readForm(schema, posted(flags, body))
      return { ...about, outcome: record ? 'changed' : 'new', form, changes }
    } catch (error) {
      if (error instanceof Invalid) return refused(sheet, row, error.errors)
      throw error
    }
  }

  return {
    async check(lines) {
      const rows = lines.map((line) => readLine(parts, columns, line))
      const sound = rows.filter((row) => row.errors.length === 0)
      const byId = await recordsOf(parts, sound)
      const placed = await placeRows(parts, places, sound, byId)
      const without = sound.filter((row) => row.id === null && 'place' in placed.get(row)!)
      const asked = without.map((row) => ({ place: (placed.get(row) as { place: Place }).place, values: row.values }))
      const found = asked.length > 0 ? await sheet.alike(read, asked) : []
      const alike = new Map(without.map((row, i) => [row, found[i]]))
      const binned = asked.length > 0 ? await sheet.inBin(read, asked) : []
      const inBin = new Set(without.filter((row, i) => binned[i] && !alike.get(row)))
      const bars = await barsOf(sheet, read, keys, sound)
      return rows.map((row) => {
        if (row.errors.length > 0) return refused(sheet, row, row.errors)
        const bar = bars.get(row)
        if (bar) return refused(sheet, row, [bar])
        const spot = placed.get(row)!
        if ('error' in spot) return refused(sheet, row, [spot.error])
        if (inBin.has(row)) return refused(sheet, row, [{ field: sheet.label, message: 'spreadsheets.in-bin' }])
        return judge(row, spot.place, row.id === null ? alike.get(row) : byId.get(row.id))
      })
    },
  }
}

async function barsOf(
  sheet: Sheet,
  read: Reader,
  keys: SheetKeys,
  rows: ReadRow[],
): Promise<Map<ReadRow, FieldError | null | undefined>> {
  const values = rows.map((row) => row.values)
  const bars = (await sheet.bars?.(read, keys, values)) ?? []
  return new Map(rows.map((row, i) => [row, bars[i]]))
}

/** @param columns the sheet's own, of each of the file's that is one */
function readLine({ sheet, matched }: Parts, columns: (SheetColumn | undefined)[], line: Line): ReadRow {
  const errors: FieldError[] = []
  const values: FormValues = {}
  let id: number | null = null
  let heldCpr = false
  for (const [i, text] of line.cells.entries()) {
    const field = matched[i] ?? ''
    if (cellHoldsCpr(text)) {
      heldCpr = true
      errors.push({ field: field || ID_FIELD, message: 'forms.cpr' })
    } else if (line.faults?.[i])
      errors.push({ field: field || ID_FIELD, message: `spreadsheets.fault.${line.faults[i]}` })
    else if (field === ID_FIELD) {
      if (/^[1-9]\d{0,8}$/.test(text.trim())) id = Number(text)
      else if (text.trim() !== '') errors.push({ field, message: 'spreadsheets.id' })
    } else if (field !== '') {
      values[field] = readCell(sheet, columns[i]!, text)
      if (PLACES.has(field) && !isText(text)) errors.push({ field, message: 'forms.not-text' })
    }
  }
  return { line, id, values, errors, heldCpr }
}

const PLACES = new Set(['municipality', 'institution', 'project'])

async function recordsOf({ read, sheet, codes }: Parts, rows: ReadRow[]): Promise<Map<number, SheetRecord>> {
  const ids = [...new Set(rows.flatMap(({ id }) => (id === null ? [] : [id])))]
  if (ids.length === 0) return new Map()
  return new Map((await sheet.byIds(read, codes, ids)).map((record) => [record.id, record]))
}

type Spot = { place: Place } | { error: FieldError }

/** A row's place: its record's own where the row says nothing else. */
async function placeRows(
  { read, sheet, codes }: Parts,
  places: NamedPlaces,
  rows: ReadRow[],
  byId: Map<number, SheetRecord>,
): Promise<Map<ReadRow, Spot>> {
  const spots = new Map<ReadRow, Spot>()
  const { placedBy } = sheet
  const toFind: ReadRow[] = []
  const lost = rows.flatMap(({ id }) => (id === null || byId.has(id) ? [] : [id]))
  const binned = await binnedAmong(read, sheet.entity, codes, lost)
  for (const row of rows) {
    if (row.id === null && placedBy === 'nowhere') spots.set(row, { place: NOWHERE })
    else if (row.id === null) toFind.push(row)
    else {
      const record = byId.get(row.id)
      if (!record) spots.set(row, { error: { field: ID_FIELD, message: lostMessage(binned.has(row.id)) } })
      else if (!movesAway(record, row.values)) spots.set(row, { place: record.place })
      else if (sheet.movable) toFind.push(row)
      else spots.set(row, { error: { field: placedBy, message: 'spreadsheets.not-movable' } })
    }
  }
  if (placedBy === 'nowhere') return spots
  const words = toFind.map(({ values }) => ({
    municipality: plainValue(values.municipality),
    institution: plainValue(values.institution),
    project: plainValue(values.project),
  }))
  const found = await places.find(words, placedBy)
  for (const [i, row] of toFind.entries()) {
    const spot = found[i]!
    const record = row.id === null ? undefined : byId.get(row.id)
    const leaves = record && 'place' in spot && spot.place.municipalityCode !== record.place.municipalityCode
    spots.set(row, leaves ? { error: { field: 'municipality', message: 'spreadsheets.not-movable' } } : spot)
  }
  return spots
}

const lostMessage = (binned: boolean) => (binned ? 'spreadsheets.in-bin' : 'spreadsheets.id-unknown')

const movesAway = (record: SheetRecord, values: FormValues): boolean =>
  [...PLACES].some(
    (field) =>
      field in values &&
      field in record.values &&
      plainValue(values[field]) !== '' &&
      !same(values[field], record.values[field]),
  )

const same = (a: string | string[] | undefined, b: string | string[] | undefined): boolean =>
  plainValue(a) === plainValue(b)

/** Field by field what a row would change. An empty cell for a place means the one it has. */
function changesIn(sheet: Sheet, record: SheetRecord, values: FormValues): FieldChange[] {
  return sheet.columns
    .filter(({ field }) => field in values && !same(values[field], record.values[field]))
    .filter(({ field }) => !(PLACES.has(field) && plainValue(values[field]) === ''))
    .filter(({ kind, field }) => !(kind === 'flag' && isNo(values[field]) && isNo(record.values[field])))
    .map(({ field }) => ({ field, before: record.values[field] ?? '', after: values[field]! }))
}

const isNo = (value: string | string[] | undefined): boolean => ['', 'nej'].includes(plainValue(value))

/** What a new record's row leaves empty is as it is for a fresh one. */
function filled(values: FormValues, record: SheetRecord | undefined, sheet: Sheet): FormValues {
  if (record || !sheet.fresh) return values
  return Object.fromEntries(
    Object.entries(values).filter(([field, value]) => plainValue(value) !== '' || !(field in sheet.fresh!)),
  )
}

/** As a browser would post it: a box that is not ticked is not there. */
function posted(flags: readonly string[], values: Record<string, string | string[] | undefined>): object {
  for (const field of flags) if (isNo(values[field])) values[field] = undefined
  return values
}

const blank = (sheet: Sheet, { line, values, heldCpr }: ReadRow) => ({
  row: line.row,
  record: null,
  label: plainValue(values[sheet.label]).slice(0, 200),
  place: null,
  form: null,
  changes: [],
  errors: [],
  cells: [],
  heldCpr,
})

/** With its cells, to be mended: but where a CPR number stood, nothing of it is left. */
function refused(sheet: Sheet, row: ReadRow, errors: FieldError[]): CheckedRow {
  const cells = row.line.cells.map((text) => (cellHoldsCpr(text) ? CPR_MASK : text.replace(NOT_TEXT, '\ufffd')))
  return { ...blank(sheet, row), outcome: 'refused', errors, cells }
}

// What PostgreSQL does not take into a text.
const NOT_TEXT = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
