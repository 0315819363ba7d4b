/** Reads CSV as a Danish Excel writes it, in whatever encoding and with whatever separator, a few hundred rows at a time. */
import { isUtf8 } from 'node:buffer'
import fs from 'node:fs'
import { TextDecoder } from 'node:util'
import { parse, type CsvError, type Parser } from 'csv-parse'
import type { Line } from './read-file.js'
import { LONGEST_CELL, Unreadable } from './unreadable.js'

const LINES_A_BATCH = 500
const HEAD_BYTES = 64 * 1024
/** Each chunk is a wait for the disk. */
const CHUNK_BYTES = 256 * 1024
/** A record that runs on is most likely one whose quotation mark was never closed. */
const LONGEST_RECORD = 1_000_000
const SEPARATORS = [';', ',', '\t'] as const

export async function* csvLines(file: string): AsyncGenerator<Line[]> {
  const encoding = await encodingOf(file)
  const { delimiter, from } = await separatorOf(file, encoding)
  const parser = parse({
    delimiter,
    from_line: from,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: LONGEST_RECORD,
  })
  const decoded = decodedFrom(file, encoding)
  void (async () => {
    for await (const text of decoded) {
      if (!parser.write(text)) await new Promise((resolve) => parser.once('drain', resolve))
      if (parser.destroyed) return
    }
    parser.end()
  })().catch((error: unknown) => parser.destroy(error as Error))
  let lines: Line[] = []
  let row = from - 1
  try {
    for await (const records of readTogether(parser)) {
      for (const record of records) {
        row++
        if (record.every((cell) => cell.trim() === '')) continue
        for (const cell of record) if (cell.length > LONGEST_CELL) throw new Unreadable('cell-too-long', { row })
        lines.push({ row, cells: record })
      }
      if (lines.length >= LINES_A_BATCH) {
        yield lines
        lines = []
      }
    }
  } catch (error) {
    throw inWords(error, row + 1)
  } finally {
    parser.destroy()
  }
  if (lines.length > 0) yield lines
}

/** What stands ready, all at once: a promise for each of a hundred thousand records costs as much as parsing them. */
async function* readTogether(parser: Parser): AsyncGenerator<string[][]> {
  let wake = (): void => undefined
  for (const event of ['readable', 'end', 'error']) parser.on(event, () => wake())
  for (;;) {
    const woken = new Promise<void>((resolve) => (wake = resolve))
    const records: string[][] = []
    for (let record; (record = parser.read() as string[] | null);) records.push(record)
    if (records.length > 0) yield records
    else if (parser.errored) throw parser.errored
    else if (parser.readableEnded) return
    else await woken
  }
}

type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252'

/** UTF-8 where all of it is that, else what Danish Excel means by "CSV". @throws Unreadable for what is no text */
async function encodingOf(file: string): Promise<Encoding> {
  const head = await headOf(file)
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head.includes(0)) throw new Unreadable('not-text')
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of fs.createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer)
    const whole = bytes.length - unfinishedBytes(bytes)
    if (!isUtf8(bytes.subarray(0, whole))) return 'windows-1252'
    rest = bytes.subarray(whole)
  }
  return rest.length === 0 ? 'utf-8' : 'windows-1252'
}

/** Of a character at the end that goes on in the next chunk. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? back : 0
  }
  return 0
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await fs.promises.open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** The one that cuts the first line into most cells; Excel itself may say it in a line `sep=;` before. */
async function separatorOf(file: string, encoding: Encoding): Promise<{ delimiter: string; from: number }> {
  const text = new TextDecoder(encoding).decode(await headOf(file))
  const told = /^sep=(.)\r?\n/.exec(text)
  if (told) return { delimiter: told[1]!, from: 2 }
  const heading = text.replace(/"(?:[^"]|"")*"?/g, '').split(/\r\n|\r|\n/, 1)[0]!
  const counts = SEPARATORS.map((separator) => heading.split(separator).length)
  return { delimiter: SEPARATORS[counts.indexOf(Math.max(...counts))]!, from: 1 }
}

async function* decodedFrom(file: string, encoding: Encoding): AsyncGenerator<string> {
  // Takes the byte order mark off by itself.
  const decoder = new TextDecoder(encoding)
  for await (const chunk of fs.createReadStream(file, { highWaterMark: CHUNK_BYTES }))
    yield decoder.decode(chunk as Buffer, { stream: true })
  yield decoder.decode()
}

function inWords(error: unknown, row: number): Error {
  const reasons: Partial<Record<string, string>> = {
    CSV_MAX_RECORD_SIZE: 'cell-too-long',
    CSV_QUOTE_NOT_CLOSED: 'cut-off',
    CSV_INVALID_CLOSING_QUOTE: 'quotes',
    INVALID_OPENING_QUOTE: 'quotes',
  }
  const reason = reasons[(error as CsvError).code as string]
  const { lines } = error as { lines?: number }
  return reason ? new Unreadable(reason, { row: reason === 'quotes' ? (lines ?? row) : row }) : (error as Error)
}
