/** A report as long as one asks for: sections of text with citations, quotations, lists and figures. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { randomFrom, writer } from './language.mjs'

/** What stands on a page, in letters; a section may be of 20,000. */
const LETTERS_A_PAGE = 2500
const LETTERS_A_SECTION = 19_000
const FIGURES = ['skema', 'betingelser', 'roller', 'udvikling', 'kommuner', 'institutionstyper', 'sammenhaeng']

export async function writeReport(db, pages) {
  const words = writer(randomFrom(300))
  const open = await db.read.all('SELECT "id" FROM "experience" WHERE "quotable" = TRUE ORDER BY "id"')
  const sections = Math.ceil((pages * LETTERS_A_PAGE) / LETTERS_A_SECTION)
  const now = new Date().toISOString()
  let cited = 0
  const cite = () => `@e${open[cited++ % open.length].id}`
  await db.write(async (tx) => {
    for (let i = 0; i < sections; i++)
      await tx.run(
        `INSERT INTO "report_section" ("kind", "title", "body", "position", "createdAt", "updatedAt") VALUES ('free', ?, ?, ?, ?, ?)`,
        [words.capital(words.compound()), bodyOf(words, cite, FIGURES[i % FIGURES.length]), 100 + i, now, now],
      )
  })
}

function bodyOf(words, cite, figure) {
  const parts = [`![figur: ${figure}]`]
  let letters = 0
  for (let n = 0; letters < LETTERS_A_SECTION - 1500; n++) {
    const part =
      n % 9 === 0
        ? `## ${words.capital(words.compound())}`
        : n % 9 === 4
          ? `> [${cite()}]`
          : n % 9 === 6
            ? [1, 2, 3].map(() => `- ${words.text(14)}`).join('\n')
            : [1, 2, 3].map(() => `${words.text(28).slice(0, -1)} [${cite()}; ${cite()}].`).join(' ')
    parts.push(part)
    letters += part.length + 2
  }
  return parts.join('\n\n')
}

/** By poppler where it is installed; otherwise by the file's own words. */
export function pagesOf(pdf) {
  try {
    return Number(/^Pages:\s+(\d+)$/m.exec(execFileSync('pdfinfo', [pdf], { encoding: 'utf8' }))[1])
  } catch {
    return fs.readFileSync(pdf, 'latin1').match(/\/Type \/Page\n/g).length
  }
}
