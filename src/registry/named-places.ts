/** Finds the place that a row of a spreadsheet names in words, among those where the user may work. */
import { placeholders, type Reader } from '../database/database.js'
import { sortKey } from '../database/search-text.js'
import type { Place } from '../spreadsheets/sheet.js'
import type { FieldError } from '../web/errors.js'
import { PROJECT_STATUSES } from './vocabulary.js'

export interface PlaceWords {
  municipality: string
  institution: string
  project: string
}

export type FoundPlace = { place: Place } | { error: FieldError }

export interface NamedPlaces {
  /** @param by the innermost place that must be found */
  find(rows: PlaceWords[], by: 'municipality' | 'institution' | 'project'): Promise<FoundPlace[]>
}

interface Known extends Place {
  institutionKey: string
  deletedAt: string | null
}

/** Names that were asked for are remembered: rows of one project stand together. */
const MOST_REMEMBERED = 20_000

export async function namedPlaces(read: Reader, codes: readonly string[]): Promise<NamedPlaces> {
  const municipalities = await read.all<{ code: string; name: string }>(
    `SELECT "code", "name" FROM "municipality" WHERE "code" IN (${placeholders(codes)})`,
    [...codes],
  )
  const byName = new Map(municipalities.flatMap(({ code, name }) => [nameKey(name), code].map((key) => [key, code])))
  const institutions = remembering((keys: string[]) => readInstitutions(read, codes, keys))
  const projects = remembering((keys: string[]) => readProjects(read, codes, keys))
  const keyOf = rememberedKeys()

  return {
    async find(rows, by) {
      if (by === 'institution') await institutions.learn(rows.map((row) => keyOf(row.institution)))
      if (by === 'project') await projects.learn(rows.map((row) => keyOf(row.project)))
      return rows.map((row) => {
        const code = municipalityOf(row.municipality)
        if (code === undefined) return refused('municipality', 'spreadsheets.place.municipality')
        if (by === 'municipality')
          return code === null
            ? refused('municipality', 'spreadsheets.place.municipality-missing')
            : { place: { municipalityCode: code, institutionId: 0, projectId: 0 } }
        const known = by === 'institution' ? institutions.of(keyOf(row.institution)) : projects.of(keyOf(row.project))
        const here = known.filter((one) => code === null || one.municipalityCode === code)
        const institution = by === 'project' && row.institution.trim() ? keyOf(row.institution) : null
        return only(by, institution === null ? here : here.filter((one) => one.institutionKey === institution))
      })
    },
  }

  /** null: not said, and there are several; undefined: said, and none of the user's own. */
  function municipalityOf(words: string): string | null | undefined {
    if (words.trim() === '') return codes.length === 1 ? codes[0] : null
    const text = words.trim()
    return byName.get(/^\d{1,4}$/.test(text) ? text.padStart(4, '0') : nameKey(text))
  }
}

/** Whether all are still where rows can be written to: not in the bin, and no institution archived. */
export async function placesStand(read: Reader, places: Place[]): Promise<boolean> {
  const institutions = [...new Set(places.map((place) => place.institutionId))].filter((id) => id > 0)
  const projects = [...new Set(places.map((place) => place.projectId))].filter((id) => id > 0)
  const standing = async (table: string, gone: string, ids: number[]) => {
    if (ids.length === 0) return true
    const row = await read.one<{ n: number }>(
      `SELECT count(*) AS "n" FROM "${table}" WHERE "id" IN (${placeholders(ids)}) AND "${gone}" IS NULL`,
      ids,
    )
    return row!.n === ids.length
  }
  return (
    (await standing('institution', 'archivedAt', institutions)) && (await standing('project', 'deletedAt', projects))
  )
}

const nameKey = (name: string): string => sortKey(name.replace(/\bkommune$/i, '').trim())

const refused = (field: string, message: string): FoundPlace => ({ error: { field, message } })

function only(by: 'institution' | 'project', named: Known[]): FoundPlace {
  const found = named.filter(({ deletedAt }) => deletedAt === null)
  if (found.length === 0 && named.length > 0) return refused(by, `spreadsheets.place.${by}-in-bin`)
  if (found.length === 1) {
    const { municipalityCode, institutionId, projectId } = found[0]!
    return { place: { municipalityCode, institutionId: by === 'institution' ? institutionId : 0, projectId } }
  }
  return refused(by, `spreadsheets.place.${by}-${found.length === 0 ? 'unknown' : 'several'}`)
}

const inCodes = (codes: readonly string[]) => `IN (${placeholders(codes)})`

async function readInstitutions(read: Reader, codes: readonly string[], keys: string[]) {
  return read.all<Known & { key: string }>(
    `SELECT "sortKey" AS "key", "sortKey" AS "institutionKey", "municipalityCode", "id" AS "institutionId", 0 AS "projectId", "deletedAt"
     FROM "institution" WHERE "municipalityCode" ${inCodes(codes)} AND "sortKey" ${inCodes(keys)} AND ("archivedAt" IS NULL OR "deletedAt" IS NOT NULL)`,
    [...codes, ...keys],
  )
}

async function readProjects(read: Reader, codes: readonly string[], keys: string[]) {
  // All statuses are named so that the index on municipality, status and name is of use.
  const statuses = PROJECT_STATUSES.map((status) => `'${status}'`).join(', ')
  return read.all<Known & { key: string }>(
    `SELECT p."sortKey" AS "key", i."sortKey" AS "institutionKey", p."municipalityCode", p."institutionId", p."id" AS "projectId", p."deletedAt"
     FROM "project" p JOIN "institution" i ON i."id" = p."institutionId"
     WHERE p."municipalityCode" ${inCodes(codes)} AND p."status" IN (${statuses}) AND p."sortKey" ${inCodes(keys)}`,
    [...codes, ...keys],
  )
}

function rememberedKeys(): (name: string) => string {
  const keys = new Map<string, string>()
  return (name) => {
    let key = keys.get(name)
    if (key === undefined) {
      if (keys.size > MOST_REMEMBERED) keys.clear()
      keys.set(name, (key = sortKey(name)))
    }
    return key
  }
}

function remembering(ask: (keys: string[]) => Promise<(Known & { key: string })[]>) {
  const memory = new Map<string, Known[]>()
  return {
    async learn(keys: string[]): Promise<void> {
      if (memory.size > MOST_REMEMBERED) memory.clear()
      const unknown = [...new Set(keys)].filter((key) => !memory.has(key))
      if (unknown.length === 0) return
      for (const key of unknown) memory.set(key, [])
      for (const { key, ...known } of await ask(unknown)) memory.get(key)!.push(known)
    },
    of: (key: string): Known[] => memory.get(key) ?? [],
  }
}
