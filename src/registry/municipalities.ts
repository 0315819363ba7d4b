/** Municipalities: who takes part, and what is shown of each. */
import { searchKeys } from '../database/search-index.js'
import type { SearchTerm } from '../database/search-text.js'
import type { Services } from '../services.js'
import { NotFound } from '../web/errors.js'

export interface MunicipalityRow {
  code: string
  name: string
  slug: string
  region: string
  takesPart: boolean
  tileColumn: number
  tileRow: number
}

const SELECT = `SELECT m."code", m."name", m."slug", m."takesPart", m."tileColumn", m."tileRow",
    (SELECT r."region" FROM "municipality_region" r
     WHERE r."municipalityCode" = m."code" AND r."validFrom" <= ? AND (r."validTo" IS NULL OR r."validTo" >= ?)) AS "region"
  FROM "municipality" m`

/** All of the country's, in Danish order. Pages that show them keep `municipalities`. */
export async function allMunicipalities({ db, clock }: Services): Promise<MunicipalityRow[]> {
  const today = clock.today()
  const rows = await db.read.all<MunicipalityRow>(`${SELECT} ORDER BY m."sortKey"`, [today, today])
  return rows.map((row) => ({ ...row, takesPart: Boolean(row.takesPart) }))
}

/** @throws NotFound */
export async function municipalityBySlug({ db, clock }: Services, slug: string): Promise<MunicipalityRow> {
  const today = clock.today()
  const row = await db.read.one<MunicipalityRow>(`${SELECT} WHERE m."slug" = ?`, [today, today, slug])
  if (!row) throw new NotFound()
  return { ...row, takesPart: Boolean(row.takesPart) }
}

/** Those whose name answers all terms; at most 98 in all. */
export async function searchMunicipalities(services: Services, terms: SearchTerm[]): Promise<MunicipalityRow[]> {
  const { inTitle, elsewhere } = await searchKeys(services.db.read, services.db.engine, 'municipality', terms, 98)
  const found = new Set([...inTitle, ...elsewhere])
  return (await allMunicipalities(services)).filter((municipality) => found.has(Number(municipality.code)))
}
