/**
 * Makes every number of every figure again from nothing but a data package, and tells where one is another. It shares
 * no code with what made the figures: two ways to the same number are worth more than one.
 */
import { parse } from 'csv-parse/sync'
import JSZip from 'jszip'

export interface Verified {
  /** Numbers that were made again. */
  compared: number
  /** Each number that is another, in words. */
  differences: string[]
}

type Row = Record<string, string>

export async function verifyPackage(bytes: Buffer): Promise<Verified> {
  const zip = await JSZip.loadAsync(bytes)
  const text = async (name: string) => {
    const file = zip.file(name)
    if (!file) throw new Error(`the package has no ${name}`)
    return file.async('string')
  }
  const { resources } = JSON.parse(await text('datapackage.json')) as { resources: { name: string; path: string }[] }
  const tables = new Map<string, Row[]>()
  for (const { name, path } of resources) tables.set(name, parse(await text(path), { columns: true }))
  const counts = new Map((tables.get('optaelling') ?? []).map((row) => [`${row.figure} ${row.row}`, row]))
  const verified: Verified = { compared: 0, differences: [] }
  for (const [name, rows] of tables) {
    if (!name.startsWith('figur-')) continue
    for (const row of rows)
      compareRow(
        verified,
        name,
        row,
        name === 'figur-sammenhaeng'
          ? pairNumbers(tables.get('par') ?? [], row)
          : ratingNumbers(counts.get(`${name.slice('figur-'.length)} ${row.row}`)),
      )
  }
  sumsAgree(verified, tables)
  return verified
}

type Numbers = Record<string, number | null>

/** @param made null for what is hidden: then nothing may be told */
function compareRow(verified: Verified, figure: string, row: Row, made: Numbers | null): void {
  const numbers = made ?? (row.hidden === 'true' ? { count: null, median: null, average: null } : {})
  for (const [column, value] of Object.entries(numbers)) {
    if (!(column in row)) continue
    verified.compared++
    const told = row[column] === '' ? null : Number(row[column])
    const same = told === null || value === null ? told === value : Math.abs(told - value) < 0.005001
    if (!same)
      verified.differences.push(
        `${figure} row ${row.row} ${column}: told ${told ?? 'nothing'}, made ${value ?? 'nothing'}`,
      )
  }
  if (made === null && row.hidden !== 'true')
    verified.differences.push(`${figure} row ${row.row}: nothing to make it from`)
}

function ratingNumbers(counts: Row | undefined): Numbers | null {
  if (!counts) return null
  const voices = [1, 2, 3, 4, 5].flatMap((rating) => Array<number>(Number(counts[`rating_${rating}`])).fill(rating))
  const n = voices.length
  const at = (place: number) => voices[place - 1]!
  const told: Numbers = { count: n }
  for (const rating of [1, 2, 3, 4, 5]) told[`rating_${rating}`] = Number(counts[`rating_${rating}`])
  if (n === 0) return { ...told, median: null, lower_quartile: null, upper_quartile: null, average: null }
  return {
    ...told,
    median: n % 2 === 1 ? at((n + 1) / 2) : (at(n / 2) + at(n / 2 + 1)) / 2,
    lower_quartile: at(Math.ceil(n / 4)),
    upper_quartile: at(Math.ceil((3 * n) / 4)),
    average: voices.reduce((sum, rating) => sum + rating, 0) / n,
  }
}

const WELL = 4

function pairNumbers(pairs: Row[], row: Row): Numbers | null {
  const own = pairs.filter(
    (pair) =>
      pair.first_condition === row.first_condition &&
      pair.second_condition === row.second_condition &&
      pair.illustrative === row.illustrative,
  )
  const projects = own.flatMap((pair) =>
    Array<[number, number]>(Number(pair.projects)).fill([Number(pair.first_level), Number(pair.second_level)]),
  )
  // Of too few projects only how many there are is told, and not by which levels.
  if (projects.length === 0) return row.first_well === '' ? { first_well: null, both_well: null, tau_b: null } : null
  return {
    projects: projects.length,
    first_well: projects.filter(([first]) => first >= WELL).length,
    both_well: projects.filter(([first, second]) => first >= WELL && second >= WELL).length,
    tau_b: kendall(projects),
  }
}

/** Tau-b by its definition: each two projects are held against each other. */
function kendall(projects: [number, number][]): number | null {
  let [agree, differ, tiedFirst, tiedSecond] = [0, 0, 0, 0]
  projects.forEach(([a, b], i) => {
    for (const [c, d] of projects.slice(i + 1)) {
      const turn = Math.sign(a - c) * Math.sign(b - d)
      if (turn > 0) agree++
      else if (turn < 0) differ++
      else if (a === c && b !== d) tiedFirst++
      else if (a !== c && b === d) tiedSecond++
    }
  })
  const scale = Math.sqrt((agree + differ + tiedFirst) * (agree + differ + tiedSecond))
  return scale === 0 ? null : (agree - differ) / scale
}

/** Where nothing is hidden, the groups of a figure are together all the voices that the conditions have. */
function sumsAgree(verified: Verified, tables: Map<string, Row[]>): void {
  const whole = new Map(
    (tables.get('figur-betingelser') ?? []).map((row) => [`${row.counted} ${row.condition}`, Number(row.count)]),
  )
  for (const name of ['roller', 'udvikling', 'kommuner', 'institutionstyper', 'skema']) {
    const sums = new Map<string, number>()
    for (const row of tables.get(`figur-${name}`) ?? []) {
      const key = `${row.counted} ${row.condition}`
      if (row.hidden === 'true') sums.set(key, NaN)
      else sums.set(key, (sums.get(key) ?? 0) + Number(row.count))
    }
    for (const [key, sum] of sums) {
      const expected = whole.get(key)
      if (expected === undefined || Number.isNaN(sum)) continue
      verified.compared++
      if (sum !== expected) verified.differences.push(`figur-${name}: ${key} adds up to ${sum}, not ${expected}`)
    }
  }
}
