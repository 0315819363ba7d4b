/**
 * Reads the first sheet of a workbook while it is unpacked. A workbook comes from anywhere: what it claims of its
 * size is checked against limits before and against the bytes while it is unpacked, no entity is expanded (a
 * document type is refused), and no formula is worked out: what its cell showed when it was saved is taken.
 */
import type { Readable } from 'node:stream'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { dateOfSerial } from './cells.js'
import type { Line } from './read-file.js'
import { LONGEST_CELL, MOST_COLUMNS, Unreadable } from './unreadable.js'

const LINES_A_BATCH = 500
const MOST_PARTS = 2000
/** Unpacked, in bytes. */
const LARGEST_SHEET = 400 * 1024 * 1024
const LARGEST_STRINGS = 64 * 1024 * 1024
const LARGEST_OTHER = 8 * 1024 * 1024

export async function* xlsxLines(file: string): AsyncGenerator<Line[]> {
  const zip = await openZip(file)
  try {
    const parts = await partsOf(zip)
    if (parts.has('xl/vbaProject.bin')) throw new Unreadable('macros')
    if (!parts.has('[Content_Types].xml') || !parts.has('xl/workbook.xml'))
      throw new Unreadable(parts.has('content.xml') ? 'open-document' : 'not-xlsx')
    const { sheet, epoch1904 } = await workbookOf(zip, parts)
    const strings = await stringsOf(zip, parts)
    const isDate = await dateStylesOf(zip, parts)
    yield* linesOf(zip, sheet, strings, (style, serial) => (isDate[style] ? dateOfSerial(serial, epoch1904) : null))
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable('damaged')
  } finally {
    zip.close()
  }
}

function openZip(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(new Unreadable('damaged')) : resolve(zip),
    )
  })
}

function partsOf(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const parts = new Map<string, Entry>()
    zip.on('error', () => reject(new Unreadable('damaged')))
    zip.on('end', () => resolve(parts))
    zip.on('entry', (entry: Entry) => {
      if (parts.size >= MOST_PARTS) return void reject(new Unreadable('bomb'))
      parts.set(entry.fileName.replace(/^\//, ''), entry)
      zip.readEntry()
    })
    zip.readEntry()
  })
}

/** Unpacks a part into an XML reader. yauzl ends with an error where a part is longer than it claims. */
async function* unpacked(
  zip: ZipFile,
  entry: Entry | undefined,
  most: number,
  parser: SaxesParser,
): AsyncGenerator<void> {
  if (!entry) throw new Unreadable('damaged')
  if (entry.uncompressedSize > most) throw new Unreadable('bomb')
  parser.on('doctype', () => {
    throw new Unreadable('entities')
  })
  const stream = await new Promise<Readable>((resolve, reject) =>
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened))),
  )
  stream.setEncoding('utf8')
  let length = 0
  for await (const text of stream) {
    length += (text as string).length
    if (length > most) throw new Unreadable('bomb')
    parser.write(text as string)
    yield
  }
  parser.close()
}

async function parseAll(zip: ZipFile, entry: Entry | undefined, most: number, parser: SaxesParser): Promise<void> {
  for await (const _ of unpacked(zip, entry, most, parser));
}

/** A tag's name without the prefix that some programs write. */
const plain = (name: string): string => name.slice(name.indexOf(':') + 1)

const attribute = (tag: SaxesTagPlain, name: string): string | undefined =>
  tag.attributes[name] ?? Object.entries(tag.attributes).find(([key]) => plain(key) === name)?.[1]

/** Where the first sheet that is not hidden stands, and from which day the workbook counts. */
async function workbookOf(zip: ZipFile, parts: Map<string, Entry>): Promise<{ sheet: Entry; epoch1904: boolean }> {
  const targets = new Map<string, string>()
  const rels = new SaxesParser()
  rels.on('opentag', (tag) => {
    if (plain(tag.name) === 'Relationship') targets.set(tag.attributes.Id ?? '', tag.attributes.Target ?? '')
  })
  await parseAll(zip, parts.get('xl/_rels/workbook.xml.rels'), LARGEST_OTHER, rels)
  const sheets: string[] = []
  let epoch1904 = false
  const workbook = new SaxesParser()
  workbook.on('opentag', (tag) => {
    if (plain(tag.name) === 'workbookPr') epoch1904 = /^(?:1|true)$/.test(tag.attributes.date1904 ?? '')
    if (plain(tag.name) !== 'sheet' || (tag.attributes.state ?? 'visible') !== 'visible') return
    const id = Object.entries(tag.attributes).find(([key]) => key.includes(':') && plain(key) === 'id')?.[1]
    sheets.push(targets.get(id ?? '') ?? '')
  })
  await parseAll(zip, parts.get('xl/workbook.xml'), LARGEST_OTHER, workbook)
  const target = sheets[0]
  if (target === undefined) throw new Unreadable('empty')
  const sheet = parts.get(target.startsWith('/') ? target.slice(1) : `xl/${target}`)
  if (!sheet) throw new Unreadable('damaged')
  return { sheet, epoch1904 }
}

async function stringsOf(zip: ZipFile, parts: Map<string, Entry>): Promise<string[]> {
  const strings: string[] = []
  const entry = parts.get('xl/sharedStrings.xml')
  if (!entry) return strings
  if (entry.uncompressedSize > LARGEST_STRINGS) throw new Unreadable('too-large')
  const parser = new SaxesParser()
  let item = ''
  let reading = false
  let phonetic = false
  parser.on('opentag', ({ name }) => {
    if (plain(name) === 'si') item = ''
    if (plain(name) === 'rPh') phonetic = true
    reading = plain(name) === 't' && !phonetic
  })
  parser.on('text', (text) => {
    if (!reading) return
    item += text
    if (item.length > LONGEST_CELL) throw new Unreadable('text-too-long')
  })
  parser.on('closetag', ({ name }) => {
    reading = false
    if (plain(name) === 'rPh') phonetic = false
    if (plain(name) === 'si') strings.push(unescaped(item))
  })
  await parseAll(zip, entry, LARGEST_STRINGS, parser)
  return strings
}

/** Excel writes a character that XML does not take as `_x000D_`. */
const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text

/** For each style of a cell, whether it shows its number as a date. */
async function dateStylesOf(zip: ZipFile, parts: Map<string, Entry>): Promise<boolean[]> {
  const styles: boolean[] = []
  const entry = parts.get('xl/styles.xml')
  if (!entry) return styles
  const own = new Map<number, boolean>()
  let inCells = false
  const parser = new SaxesParser()
  parser.on('opentag', (tag) => {
    const id = Number(tag.attributes.numFmtId)
    if (plain(tag.name) === 'numFmt') own.set(id, showsDate(tag.attributes.formatCode ?? ''))
    if (plain(tag.name) === 'cellXfs') inCells = true
    if (plain(tag.name) === 'xf' && inCells) styles.push(own.get(id) ?? isBuiltInDate(id))
  })
  parser.on('closetag', ({ name }) => {
    if (plain(name) === 'cellXfs') inCells = false
  })
  await parseAll(zip, entry, LARGEST_OTHER, parser)
  return styles
}

const showsDate = (format: string): boolean => /[dy]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''))
/** ECMA-376, 18.8.30. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)

interface OpenCell {
  column: number
  type: string
  style: number
  formula: boolean
  value: string
}

type AsDate = (style: number, serial: number) => string | null

async function* linesOf(zip: ZipFile, sheet: Entry, strings: string[], asDate: AsDate): AsyncGenerator<Line[]> {
  let lines: Line[] = []
  let line: Line = { row: 0, cells: [] }
  let cell: OpenCell | null = null
  let reading = false
  const parser = new SaxesParser()
  parser.on('opentag', (tag) => {
    const name = plain(tag.name)
    if (name === 'row') line = { row: Number(tag.attributes.r) || line.row + 1, cells: [] }
    else if (name === 'c') cell = openCell(tag, line.cells.length)
    else if (name === 'f' && cell) cell.formula = true
    reading = cell !== null && (name === 'v' || name === 't')
  })
  parser.on('text', (text) => {
    if (!reading || !cell) return
    cell.value += text
    if (cell.value.length > LONGEST_CELL) throw new Unreadable('cell-too-long', { row: line.row })
  })
  parser.on('closetag', (tag) => {
    const name = plain(tag.name)
    reading = false
    if (name === 'c' && cell) {
      put(line, cell, strings, asDate)
      cell = null
    } else if (name === 'row' && line.cells.some((text) => text.trim() !== '')) lines.push(line)
  })
  for await (const _ of unpacked(zip, sheet, LARGEST_SHEET, parser)) {
    while (lines.length >= LINES_A_BATCH) {
      yield lines.slice(0, LINES_A_BATCH)
      lines = lines.slice(LINES_A_BATCH)
    }
  }
  if (lines.length > 0) yield lines
}

/** `A` is 0, `AA` is 26. */
function columnOf(letters: string): number {
  let n = 0
  for (let i = 0; i < letters.length; i++) n = n * 26 + letters.charCodeAt(i) - 64
  return n - 1
}

function openCell(tag: SaxesTagPlain, next: number): OpenCell {
  const letters = /^([A-Z]{1,3})\d+$/.exec(attribute(tag, 'r') ?? '')?.[1]
  const column = letters ? columnOf(letters) : next
  return {
    column,
    type: tag.attributes.t ?? 'n',
    style: Number(tag.attributes.s ?? 0),
    formula: false,
    value: '',
  }
}

function put(line: Line, cell: OpenCell, strings: string[], asDate: AsDate): void {
  const fault = cell.type === 'e' ? 'error' : cell.formula && cell.value === '' ? 'formula' : null
  if (cell.value === '' && !fault) return
  if (cell.column >= MOST_COLUMNS) throw new Unreadable('too-many-columns', { n: MOST_COLUMNS })
  while (line.cells.length < cell.column) line.cells.push('')
  line.cells[cell.column] = fault ? cell.value || '=' : textOf(cell, strings, asDate)
  if (fault) (line.faults ??= {})[cell.column] = fault
}

function textOf({ type, style, value }: OpenCell, strings: string[], asDate: AsDate): string {
  if (type === 's') return strings[Number(value)] ?? ''
  if (type === 'str' || type === 'inlineStr') return unescaped(value)
  if (type === 'b') return value === '1' ? 'ja' : 'nej'
  if (type === 'd') return value.slice(0, 10)
  const number = Number(value)
  if (!Number.isFinite(number)) return value
  return asDate(style, number) ?? String(Number(number.toPrecision(15)))
}
