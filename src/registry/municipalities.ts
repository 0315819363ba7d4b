/** Municipalities: who takes part, and what is shown of each. */
import type { Database } from '../database/database.js'
import { keptUntil } from '../database/kept-until.js'
import { findKeys } from '../database/search-index.js'
import type { SearchTerm } from '../database/search-text.js'
import type { Services } from '../services.js'
import { NotFound } from '../web/errors.js'

export interface MunicipalityRow {
  code: string
  name: string
  slug: string
  /** The one that holds today. */
  region: string
  takesPart: boolean
  tileColumn: number
  tileRow: number
}

interface Directory {
  all: MunicipalityRow[]
  takingPart: MunicipalityRow[]
  bySlug: Map<string, MunicipalityRow>
}

/** The 98 change a few times a year and stand on most pages: read again when a write touches them, or the day turns. */
const directories = keptUntil<string, Directory>({ until: ['municipalities'], most: 2, always: true })

const directoryOf = ({ db, clock }: Services): Promise<Directory> => {
  const day = clock.today()
  return directories.of(db, day, () => readDirectory(db, day))
}

/** All of the country's, in Danish order. Pages that show them keep `municipalities`. */
export async function allMunicipalities(services: Services): Promise<MunicipalityRow[]> {
  return (await directoryOf(services)).all
}

export async function takingPart(services: Services): Promise<MunicipalityRow[]> {
  return (await directoryOf(services)).takingPart
}

/** @throws NotFound */
export async function municipalityBySlug(services: Services, slug: string): Promise<MunicipalityRow> {
  const row = (await directoryOf(services)).bySlug.get(slug)
  if (!row) throw new NotFound()
  return row
}

async function readDirectory(db: Database, day: string): Promise<Directory> {
  const rows = await db.read.all<Omit<MunicipalityRow, 'takesPart'> & { takesPart: number | boolean }>(
    `SELECT m."code", m."name", m."slug", m."takesPart", m."tileColumn", m."tileRow", r."region"
     FROM "municipality" m JOIN "municipality_region" r ON r."municipalityCode" = m."code"
     WHERE r."validFrom" <= ? AND (r."validTo" IS NULL OR r."validTo" >= ?) ORDER BY m."sortKey"`,
    [day, day],
  )
  const all = rows.map((row) => ({ ...row, takesPart: Boolean(row.takesPart) }))
  return { all, takingPart: all.filter((row) => row.takesPart), bySlug: new Map(all.map((row) => [row.slug, row])) }
}

/** Those whose name answers all terms; at most 98 in all. */
export async function searchMunicipalities(services: Services, terms: SearchTerm[]): Promise<MunicipalityRow[]> {
  const found = new Set(await findKeys(services.db, 'municipality', terms, 98))
  return (await allMunicipalities(services)).filter((municipality) => found.has(Number(municipality.code)))
}
