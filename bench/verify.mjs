/**
 * Is what a filled database keeps of its experiences what a count from scratch gives? Counted here in SQL of
 * its own, not by the functions that kept it: a database that is wrong would be measured for nothing.
 * `node verify.mjs <data folder>`
 */
import path from 'node:path'
import Database from 'better-sqlite3'

const CONDITIONS = ['leadership', 'clarity', 'anchoring', 'visibility', 'diversity']
const SAMPLE = 500

/** @throws {Error} naming the first difference */
export function verify(dataDir) {
  const sqlite = new Database(path.join(dataDir, 'frivilligregister.sqlite'), { readonly: true })
  try {
    checkTallies(sqlite)
    const projects = checkProjects(sqlite)
    checkSearch(sqlite)
    return projects
  } finally {
    sqlite.close()
  }
}

const SCOPES = {
  all: `''`,
  municipality: 'p."municipalityCode"',
  institution: 'CAST(p."institutionId" AS text)',
  project: 'CAST(p."id" AS text)',
}

/** Every tally of every scope, both ways: none too few, none too many. */
function checkTallies(sqlite) {
  for (const [scope, key] of Object.entries(SCOPES)) {
    const counted = `SELECT ${key}, e."conditionCode", e."provenance", e."rating", count(*)
      FROM "experience" e JOIN "project" p ON p."id" = e."projectId" WHERE p."status" = 'published' GROUP BY 1, 2, 3, 4`
    const kept = `SELECT "scopeKey", "conditionCode", "provenance", "rating", "count"
      FROM "experience_tally" WHERE "scope" = '${scope}' AND "count" > 0`
    for (const [these, those] of [
      [counted, kept],
      [kept, counted],
    ]) {
      const difference = sqlite.prepare(`SELECT * FROM (${these}) EXCEPT SELECT * FROM (${those}) LIMIT 1`).get()
      if (difference) throw new Error(`the tallies of ${scope} differ: ${JSON.stringify(difference)}`)
    }
  }
}

/** Of every so many projects: the count, each condition's counts by rating, and the conditions among the facets. */
function checkProjects(sqlite) {
  const projects = sqlite
    .prepare(
      `SELECT "id", "conditionCounts", "experienceCount", "facets" FROM "project"
       WHERE "id" % max(1, (SELECT count(*) FROM "project") / ${SAMPLE}) = 0`,
    )
    .all()
  const countOf = sqlite
    .prepare('SELECT count(*) FROM "experience" WHERE "projectId" = ? AND "conditionCode" = ? AND "rating" = ?')
    .pluck()
  const published = sqlite.prepare(`SELECT "status" = 'published' FROM "project" WHERE "id" = ?`).pluck()
  for (const { id, experienceCount, conditionCounts, facets } of projects) {
    // Experience of a project that is not public counts nowhere.
    const counts = CONDITIONS.map((code) =>
      [1, 2, 3, 4, 5].map((rating) => (published.get(id) ? countOf.get(id, code, rating) : 0)),
    )
    const sums = counts.map((ratings) => ratings.reduce((sum, n) => sum + n, 0))
    const whole = sums.reduce((sum, n) => sum + n, 0)
    const covered = CONDITIONS.filter((_code, i) => sums[i] > 0)
    const keptCounts =
      conditionCounts === '' ? [] : conditionCounts.split(';').map((part) => part.split(',').slice(0, 5))
    const keptCovered = facets.split(' ').flatMap((facet) => (facet.startsWith('condition:') ? [facet.slice(10)] : []))
    const same =
      whole === experienceCount &&
      covered.join() === keptCovered.join() &&
      (whole === 0 ? conditionCounts === '' : keptCounts.join(';') === counts.join(';'))
    if (!same)
      throw new Error(`project ${id} keeps "${conditionCounts}" (${experienceCount}), counted ${counts.join(';')}`)
  }
  return projects.length
}

/** Each published project is searched, and no other. */
function checkSearch(sqlite) {
  const difference = (these, those) => sqlite.prepare(`${these} EXCEPT ${those} LIMIT 1`).pluck().get()
  const searched = `SELECT "rowid" / 8 FROM "search_entry" WHERE "rowid" % 8 = 3`
  const published = `SELECT "id" FROM "project" WHERE "status" = 'published'`
  const wrong = difference(searched, published) ?? difference(published, searched)
  if (wrong !== undefined) throw new Error(`project ${wrong} is searched though not published, or the other way round`)
}

if (process.argv[1] === import.meta.filename) {
  const projects = verify(process.argv[2])
  console.log(`Every tally and ${projects} projects are as a count from scratch gives`)
}
