/** What `import.mjs` brings: projects, and a file of experiences in them. */
import fs from 'node:fs'
import { slugOf, sortKey } from '../dist/src/database/search-text.js'
import { randomFrom, writer } from './language.mjs'

const PROJECTS = 200

/** @returns their titles */
export function addProjects(db) {
  const random = randomFrom(7)
  const words = writer(random)
  const { id, municipalityCode } = db
    .prepare(`SELECT "id", "municipalityCode" FROM "institution" WHERE "municipalityCode" = '0615' LIMIT 1`)
    .get()
  const insert = db.prepare(
    `INSERT INTO "project" ("municipalityCode", "institutionId", "title", "slug", "sortKey", "summary", "description", "startedOn", "status", "provenance", "publishedAt", "createdAt", "updatedAt")
     VALUES (?, ?, ?, ?, ?, ?, '', '2020-01-01', 'published', 'registered', ?, ?, ?)`,
  )
  const now = '2026-01-01T00:00:00.000Z'
  return db.transaction(() =>
    Array.from({ length: PROJECTS }, (_, n) => {
      const title = `${words.capital(words.compound())} ${n}`
      insert.run(
        municipalityCode,
        id,
        title,
        slugOf(title),
        sortKey(title),
        words.text(18).slice(0, 500),
        now,
        now,
        now,
      )
      return title
    }),
  )()
}

/** As the file names them, and as the database does. */
export const CONDITIONS = {
  Synlighed: 'visibility',
  'Bredde og mangfoldighed': 'diversity',
  'Klarhed om rammer, roller og ansvar': 'clarity',
}
const NAMES = Object.keys(CONDITIONS)
const HEADINGS = [
  'Projekt',
  'Betingelse',
  'Vurdering',
  'Hvad skete der',
  'Hvad førte det til',
  'Rolle',
  'Dato',
  'Må citeres',
]

export function writeFile(file, rows, titles) {
  const words = writer(randomFrom(11))
  const out = fs.openSync(file, 'w')
  fs.writeSync(out, `\ufeff${HEADINGS.join(';')}\r\n`)
  for (let n = 0; n < rows; n++) {
    const day = `${String((n % 28) + 1).padStart(2, '0')}-0${(n % 9) + 1}-2025`
    const cells = [
      titles[n % titles.length],
      NAMES[n % 3],
      (n % 5) + 1,
      `${words.text(18)} ${n}`,
      `maalt ${words.text(8)}`,
      'Medarbejder',
      day,
      n % 2 ? 'ja' : 'nej',
    ]
    fs.writeSync(out, `${cells.map(quoted).join(';')}\r\n`)
  }
  fs.closeSync(out)
}

const quoted = (cell) => (/[";\n]/.test(cell) ? `"${String(cell).replaceAll('"', '""')}"` : cell)
