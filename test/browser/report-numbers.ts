/// <reference lib="dom" />
/**
 * Every number of the report's figures, counted anew from the registry's rows by plain SQL, with nothing that the
 * report is made with; and the same numbers as the page, the PDF, the Word file and the data package tell them.
 */
import { parse } from 'csv-parse/sync'
import JSZip from 'jszip'
import type { Page } from 'playwright-core'
import type { TestApp } from '../support/app'
import type { ReadPdf } from '../support/pdf'

export const FIGURES = ['betingelser', 'roller', 'kommuner', 'skema', 'udvikling', 'institutionstyper', 'sammenhaeng']

const CONDITION: Record<string, string> = {
  leadership: 'Kvalificeret og engageret ledelse',
  clarity: 'Klarhed om rammer, roller og ansvar',
  anchoring: 'Forankring af det frivillige arbejde',
  visibility: 'Synlighed',
  diversity: 'Bredde og mangfoldighed',
}
export const ALL = 'Alle fem betingelser'

const GROUPS: Record<string, string> = {
  roller: `CASE e."respondentRole" WHEN 'leader' THEN 'Leder' WHEN 'employee' THEN 'Medarbejder' WHEN 'volunteer' THEN 'Frivillig'
    WHEN 'citizen' THEN 'Borger' ELSE 'Koordinator' END`,
  kommuner: 'm."name"',
  institutionstyper: `CASE i."type" WHEN 'school' THEN 'Skole' WHEN 'daycare' THEN 'Dagtilbud' WHEN 'care_home' THEN 'Plejehjem'
    WHEN 'centre' THEN 'Aktivitetshus eller center' WHEN 'library' THEN 'Bibliotek' ELSE 'Andet' END`,
  udvikling: 'substr(e."observedOn", 1, 4)',
  skema: 'p."title"',
}

/** A row's words, and its numbers, first of all how many its part of the figure counts; none where they are hidden. */
export interface NumberRow {
  words: string
  numbers: (number | null)[] | 'hidden'
}

/** As the report tells it: cell by cell, in the figure's order. */
export type Tables = Map<string, string[][]>

/** What each row of a figure must say, by its words; and rows that must be hidden. */
export interface Counted {
  rows: Map<string, (number | null)[]>
  /** Of each part, what a row says of whom nobody has told anything. */
  silent: (number | null)[][]
  few: Set<string>
}

export const mustSay = ({ rows, silent }: Counted, words: string): (number | null)[] | undefined =>
  rows.get(words) ?? silent[Number(words[0])]

interface Row {
  group: string
  condition: string
  illustrative: number
  rating: number
  n: number
}

const FROM = `FROM "experience" e JOIN "project" p ON p."id" = e."projectId" JOIN "institution" i ON i."id" = p."institutionId"
  JOIN "municipality" m ON m."code" = p."municipalityCode" WHERE p."status" = 'published'`
const ILLUSTRATIVE = `CASE WHEN e."provenance" = 'illustrative' THEN 1 ELSE 0 END`

export async function countFigure(app: TestApp, name: string): Promise<Counted> {
  const rows = await app.db.read.all<Row>(
    `SELECT ${GROUPS[name] ?? `''`} AS "group", e."conditionCode" AS "condition", ${ILLUSTRATIVE} AS "illustrative", e."rating", count(*) AS "n"
     ${FROM} GROUP BY 1, 2, 3, 4`,
  )
  const counted: Counted = { rows: new Map(), silent: [], few: new Set() }
  for (const part of [0, 1]) {
    const own = rows.filter((row) => row.illustrative === part)
    const n = own.reduce((sum, row) => sum + row.n, 0)
    const told = name === 'skema' ? inShort : inFull
    counted.silent[part] = [n, ...told([])]
    for (const group of new Set(rows.map((row) => row.group)))
      for (const [code, condition] of [...Object.entries(CONDITION), [null, ALL] as const]) {
        const voices = own
          .filter((row) => row.group === group && (code === null || row.condition === code))
          .flatMap((row) => Array<number>(row.n).fill(row.rating))
          .sort()
        const words = [part, ...(group ? [group] : []), condition].join(' | ')
        counted.rows.set(words, [n, ...told(voices)])
        if (part === 0 && voices.length > 0 && voices.length < 3) counted.few.add(words)
      }
  }
  return counted
}

const inFull = (voices: number[]): (number | null)[] => {
  const [n, at] = [voices.length, (place: number) => voices[Math.ceil(place) - 1] ?? null]
  const ratings = [1, 2, 3, 4, 5].map((rating) => voices.filter((one) => one === rating).length)
  const [median, average] = [medianOf(voices), averageOf(voices)]
  return [n, ...ratings, median, at(n / 4), at((3 * n) / 4), average]
}
const inShort = (voices: number[]) => [voices.length, medianOf(voices), averageOf(voices)]

const medianOf = (sorted: number[]): number | null =>
  sorted.length === 0 ? null : (sorted[Math.ceil(sorted.length / 2) - 1]! + sorted[Math.floor(sorted.length / 2)]!) / 2
const averageOf = (voices: number[]): number | null =>
  voices.length === 0 ? null : Math.round((100 * voices.reduce((sum, one) => sum + one, 0)) / voices.length) / 100

/** Each project's rounded average of each condition, and how they go together. */
export async function countPairs(app: TestApp): Promise<Counted> {
  const averages = await app.db.read.all<{ project: number; condition: string; illustrative: number; level: number }>(
    `SELECT e."projectId" AS "project", e."conditionCode" AS "condition", ${ILLUSTRATIVE} AS "illustrative",
       CAST(floor(avg(e."rating") + 0.5) AS integer) AS "level"
     ${FROM} GROUP BY 1, 2, 3 HAVING count(*) >= CASE WHEN ${ILLUSTRATIVE} = 1 THEN 1 ELSE 3 END`,
  )
  const counted: Counted = { rows: new Map(), silent: [], few: new Set() }
  const parts = await app.db.read.all<{ illustrative: number; n: number }>(
    `SELECT ${ILLUSTRATIVE} AS "illustrative", count(*) AS "n" ${FROM} GROUP BY 1`,
  )
  const codes = Object.keys(CONDITION)
  for (const { illustrative, n } of parts)
    for (const [i, first] of codes.entries())
      for (const second of codes.slice(i + 1)) {
        const own = averages.filter((row) => row.illustrative === illustrative)
        const pairs = own.flatMap((one): [number, number][] => {
          const other = own.find((row) => row.project === one.project && row.condition === second)
          return one.condition === first && other ? [[one.level, other.level]] : []
        })
        const well = pairs.filter(([level]) => level >= 4)
        const both = well.filter(([, level]) => level >= 4)
        const words = [illustrative, CONDITION[first], CONDITION[second]].join(' | ')
        const few = pairs.length < 5
        if (few && pairs.length > 0) counted.few.add(words)
        counted.rows.set(words, [
          n,
          pairs.length,
          ...(few ? [null, null, null] : [well.length, both.length, kendall(pairs)]),
        ])
      }
  return counted
}

/** By its definition, each two projects against each other. */
function kendall(pairs: [number, number][]): number | null {
  const turns = pairs.flatMap(([a, b], i) => pairs.slice(i + 1).map(([c, d]) => [Math.sign(a - c), Math.sign(b - d)]))
  const sum = (of: (x: number, y: number) => number) => turns.reduce((total, [x, y]) => total + of(x!, y!), 0)
  const scale = Math.sqrt(sum((x) => Math.abs(x)) * sum((_, y) => Math.abs(y)))
  return scale === 0 ? null : Math.round((100 * sum((x, y) => x * y)) / scale) / 100
}

/** A row of a figure in Danish, read as a person reads it. */
export function readRow(name: string, cells: string[]): NumberRow {
  const texts = name === 'betingelser' ? 2 : 3
  const [counted, ...words] = cells.slice(0, texts)
  const told = cells.slice(texts, name === 'sammenhaeng' ? -1 : undefined)
  const part = [counted!.startsWith('Eksempler') ? 1 : 0, ...words].join(' | ')
  if (
    told.every((cell, i) => cell.startsWith('skjult') || (name === 'sammenhaeng' && i === 0)) &&
    told.at(-1)!.startsWith('skjult')
  )
    return { words: part, numbers: 'hidden' }
  const n = numberIn(/n = ([\d.]+)/.exec(counted!)![1]!)
  return { words: part, numbers: [n, ...told.map((cell) => (cell === '–' ? null : numberIn(cell)))] }
}

const numberIn = (danish: string): number => Number(danish.replace(/\./g, '').replace(',', '.').replace('−', '-'))

export async function tablesOnPage(page: Page): Promise<Tables> {
  const found = await page.$$eval('.report-figure', (figures) =>
    figures.map((figure): [string, string[][]] => [
      figure.id.split('-').at(-1)!,
      [...figure.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent)),
    ]),
  )
  return new Map(found)
}

/** Tables follow each other as on the page, and a cell is an element of its own. @param like the page's */
export function tablesInPdf({ lines }: ReadPdf, like: Tables): Tables {
  const tables: string[][] = []
  for (const { role, within, text } of lines) {
    if (!within.includes('Table') && role !== 'TH' && role !== 'TD') continue
    if (role === 'Caption') tables.push([])
    else tables.at(-1)!.push(text)
  }
  return new Map([...like].map(([name, rows], i) => [name, inRows(tables[i]!, rows[0]!.length).slice(1)]))
}

export async function tablesInWord(bytes: Buffer, like: Tables): Promise<Tables> {
  const xml = await (await JSZip.loadAsync(bytes)).file('word/document.xml')!.async('string')
  const tables = xml
    .split('<w:tbl>')
    .slice(1)
    .map((rest) =>
      rest
        .split('</w:tbl>')[0]!
        .split(/<w:tr[ >]/)
        .slice(2)
        .map((row) =>
          row
            .split('<w:tc>')
            .slice(1)
            .map((cell) => plain([...cell.matchAll(/<w:t[^>]*>([^<]*)</g)].map(([, text]) => text).join(''))),
        ),
    )
  return new Map([...like.keys()].map((name, i) => [name, tables[i]!]))
}

const plain = (xml: string): string =>
  xml
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')

const inRows = (cells: string[], columns: number): string[][] =>
  Array.from({ length: Math.ceil(cells.length / columns) }, (_, i) => cells.slice(i * columns, (i + 1) * columns))

/** The package tells numbers as machines read them. */
export async function rowsInPackage(bytes: Buffer, name: string): Promise<NumberRow[]> {
  const text = await (await JSZip.loadAsync(bytes)).file(`figur-${name}.csv`)!.async('string')
  const rows = parse<Record<string, string>>(text, { columns: true })
  return rows.map(({ row: _row, illustrative, hidden, counted, in_words: _words, ...cells }) => {
    const of = (words: boolean) => Object.entries(cells).filter(([column]) => WORD_COLUMNS.has(column) === words)
    const numbers = of(false).map(([, cell]) => (cell === '' ? null : Number(cell)))
    return {
      words: [illustrative === 'true' ? 1 : 0, ...of(true).map(([, word]) => word)].join(' | '),
      numbers: hidden === 'true' ? 'hidden' : [numberIn(/n = ([\d.]+)/.exec(counted!)![1]!), ...numbers],
    }
  })
}

const WORD_COLUMNS = new Set(['group', 'condition', 'first_condition', 'second_condition'])

/** What the registry itself writes in the method: each sentence with its numbers. */
export async function countMethod(app: TestApp): Promise<string[]> {
  const one = async <Row>(sql: string) => (await app.db.read.one<Row>(sql))!
  const published = `JOIN "project" p ON p."id" = a."projectId" WHERE p."status" = 'published'`
  const all = `(SELECT "projectId", "respondentRole", "observedOn", "quotable", "provenance" FROM "experience"
    UNION ALL SELECT "projectId", "respondentRole", "observedOn", "quotable", "provenance" FROM "effect") a`
  const count = async (sql: string) => (await one<{ n: number }>(`SELECT count(*) AS "n" FROM ${sql}`)).n
  const experiences = await count(`"experience" a ${published}`)
  const effects = await count(`"effect" a ${published}`)
  const heard = await count(`(SELECT DISTINCT a."projectId" FROM "experience" a ${published}) b`)
  const places = await count(`(SELECT DISTINCT p."municipalityCode" FROM ${all} ${published}) b`)
  const { first, last } = await one<{ first: string; last: string }>(
    `SELECT min(a."observedOn") AS "first", max(a."observedOn") AS "last" FROM ${all} ${published}`,
  )
  const illustrative = await count(`${all} ${published} AND a."provenance" = 'illustrative'`)
  const unquoted = await count(`${all} ${published} AND a."quotable" = FALSE`)
  const roles = await app.db.read.all<{ role: string; n: number }>(
    `SELECT ${GROUPS.roller!.replaceAll('e."', 'a."')} AS "role", count(*) AS "n" FROM ${all} ${published} GROUP BY 1`,
  )
  const date = (day: string) =>
    new Intl.DateTimeFormat('da-DK', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day))
  return [
    `Rapporten bygger på ${experiences} erfaringer og ${effects} virkninger fra ${heard} projekter i ${places} kommuner.`,
    ...roles.map(({ role, n }) => `${role} (${n})`),
    `Den første er fra ${date(first)}, den seneste fra ${date(last)}.`,
    `${illustrative} af dem er eksempler og ingen virkelige erfaringer`,
    `${unquoted} tæller med i tallene, men må ikke citeres.`,
  ]
}
