/** Fills an empty database from the data files in seeds/. A database with municipalities in it is left alone. */
import fs from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { ROOT } from '../root.js'
import type { Services } from '../services.js'
import type { Tx } from './database.js'
import { indexForSearch } from './search-index.js'
import { slugOf, sortKey } from './search-text.js'
import { keepProject } from '../registry/keep-project.js'
import { keepingTallies } from '../experience/tallies.js'

const SEED_FOLDER = path.join(ROOT, 'seeds')

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names what stands in the file
const readJson = <T>(name: string): T => JSON.parse(fs.readFileSync(path.join(SEED_FOLDER, name), 'utf8')) as T

type Row = Record<string, string | number | boolean | null>

/** @returns whether there was anything to do */
export async function seed({ db, clock }: Services): Promise<boolean> {
  return db.write(async (tx) => {
    if (await tx.one('SELECT "code" FROM "municipality" LIMIT 1')) return false
    const now = clock.now()
    await seedSettings(tx)
    await seedMunicipalities(tx)
    await seedConditions(tx)
    const institutions = await seedInstitutions(tx, now)
    const projects = await seedProjects(tx, institutions)
    await seedObservations(tx, 'experience', readJson('experiences.json'), projects)
    await seedObservations(tx, 'effect', readJson('effects.json'), projects)
    await seedAssignments(tx, projects)
    for (const { id } of projects.values()) {
      await keepingTallies(tx, [id], () => Promise.resolve())
      await keepProject(tx, id)
    }
    tx.touch('settings', 'municipalities', 'projects', 'institutions')
    return true
  })
}

async function insert(tx: Tx, table: string, row: Row): Promise<void> {
  const names = Object.keys(row)
  await tx.run(
    `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    Object.values(row),
  )
}

async function insertWithId(tx: Tx, table: string, row: Row): Promise<number> {
  const names = Object.keys(row)
  const inserted = await tx.one<{ id: number }>(
    `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')}) RETURNING "id"`,
    Object.values(row),
  )
  return inserted!.id
}

async function seedSettings(tx: Tx): Promise<void> {
  for (const [key, value] of Object.entries(readJson<Record<string, string>>('settings.json')))
    await insert(tx, 'setting', { key, value })
}

/** Hovedstaden and Sjælland become Østdanmark on 1 January 2027, so each region holds for a time. */
const REGIONS_CHANGE_ON = '2027-01-01'
const LAST_DAY_BEFORE = '2026-12-31'
/** The regions came with the municipal reform of 2007. */
const REGIONS_BEGAN_ON = '2007-01-01'

interface MunicipalitySeed {
  code: string
  name: string
  region_until_2026: string
  region_from_2027: string
  centre_lon: string
  centre_lat: string
  takes_part: string
  tile_column: string
  tile_row: string
}

async function seedMunicipalities(tx: Tx): Promise<void> {
  const rows = parse(fs.readFileSync(path.join(SEED_FOLDER, 'municipalities.csv')), {
    columns: true,
  }) as unknown as MunicipalitySeed[]
  for (const row of rows) {
    const { code, name } = row
    await insert(tx, 'municipality', {
      code,
      name,
      slug: slugOf(name),
      sortKey: sortKey(name),
      takesPart: row.takes_part === '1',
      centreLongitude: Number(row.centre_lon),
      centreLatitude: Number(row.centre_lat),
      tileColumn: Number(row.tile_column),
      tileRow: Number(row.tile_row),
    })
    const [before, after] = [row.region_until_2026, row.region_from_2027]
    await insert(tx, 'municipality_region', {
      municipalityCode: code,
      region: before,
      validFrom: REGIONS_BEGAN_ON,
      validTo: before === after ? null : LAST_DAY_BEFORE,
    })
    if (before !== after)
      await insert(tx, 'municipality_region', {
        municipalityCode: code,
        region: after,
        validFrom: REGIONS_CHANGE_ON,
        validTo: null,
      })
    await indexForSearch(tx, 'municipality', Number(code), { title: name, body: '' })
  }
}

async function seedConditions(tx: Tx): Promise<void> {
  for (const { code, position } of readJson<{ code: string; position: number }[]>('conditions.json'))
    await insert(tx, 'condition', { code, position })
}

interface SeedInstitution {
  slug: string
  municipalityCode: string
  name: string
  type: string
  street: string
  postcode: string
  town: string
  contactRole: string
  phone: string
  email: string
  website: string | null
}

interface Placed {
  id: number
  municipalityCode: string
}

async function seedInstitutions(tx: Tx, now: string): Promise<Map<string, Placed>> {
  const placed = new Map<string, Placed>()
  for (const institution of readJson<SeedInstitution[]>('institutions.json')) {
    const id = await insertWithId(tx, 'institution', {
      ...institution,
      sortKey: sortKey(institution.name),
      createdAt: now,
      updatedAt: now,
    })
    placed.set(institution.slug, { id, municipalityCode: institution.municipalityCode })
    await indexForSearch(tx, 'institution', id, { title: institution.name, body: institution.town })
  }
  return placed
}

interface SeedProject {
  slug: string
  title: string
  titleEn: string
  summary: string
  summaryEn: string
  description: string
  institution: string
  otherInstitutions: string[]
  targetGroups: string[]
  themes: string[]
  startedOn: string
  endedOn: string | null
  status: string
  provenance: string
}

async function seedProjects(tx: Tx, institutions: Map<string, Placed>): Promise<Map<string, Placed>> {
  const placed = new Map<string, Placed>()
  for (const project of readJson<SeedProject[]>('projects.json')) {
    const { institution, otherInstitutions, targetGroups, themes, ...columns } = project
    const { id: institutionId, municipalityCode } = institutions.get(institution)!
    const since = `${project.startedOn}T08:00:00.000Z`
    const id = await insertWithId(tx, 'project', {
      ...columns,
      institutionId,
      municipalityCode,
      sortKey: sortKey(project.title),
      publishedAt: since,
      createdAt: since,
      updatedAt: since,
    })
    placed.set(project.slug, { id, municipalityCode })
    for (const targetGroup of targetGroups) await insert(tx, 'project_target_group', { projectId: id, targetGroup })
    for (const theme of themes) await insert(tx, 'project_theme', { projectId: id, theme })
    for (const other of otherInstitutions)
      await insert(tx, 'project_partner', {
        projectId: id,
        institutionId: institutions.get(other)!.id,
        municipalityCode,
      })
  }
  return placed
}

interface SeedObservation {
  project: string
  condition?: string
  kind?: string
  rating: number
  observation: string
  outcome: string
  respondentRole: string
  observedOn: string
  quotable: boolean
  provenance: string
}

async function seedObservations(
  tx: Tx,
  table: 'experience' | 'effect',
  observations: SeedObservation[],
  projects: Map<string, Placed>,
): Promise<void> {
  for (const { project, condition, ...columns } of observations) {
    const logged = `${columns.observedOn}T12:00:00.000Z`
    const row = {
      ...columns,
      outcome: columns.outcome || null,
      projectId: projects.get(project)!.id,
      createdAt: logged,
      updatedAt: logged,
    } as Row
    await insert(tx, table, condition ? { ...row, conditionCode: condition } : row)
  }
}

interface SeedVolunteers {
  project: string
  volunteers: number
  /** Of all of them together. */
  hoursPerMonth: number
  throughAssociation: number
  firstTime: number
}

/** Counts without persons: the seeds name nobody. */
async function seedAssignments(tx: Tx, projects: Map<string, Placed>): Promise<void> {
  const seeds = readJson<SeedVolunteers[]>('volunteers.json')
  const projectSeeds = new Map(readJson<SeedProject[]>('projects.json').map((project) => [project.slug, project]))
  for (const { project, volunteers, hoursPerMonth, throughAssociation, firstTime } of seeds) {
    const { id, municipalityCode } = projects.get(project)!
    const { startedOn, endedOn } = projectSeeds.get(project)!
    for (let i = 0; i < volunteers; i++) {
      const since = `${startedOn}T08:00:00.000Z`
      await insert(tx, 'assignment', {
        projectId: id,
        municipalityCode,
        role: '',
        startedOn,
        endedOn,
        hoursPerMonth: Math.round((hoursPerMonth / volunteers) * 10) / 10,
        throughAssociation: i < throughAssociation,
        firstTime: i >= volunteers - firstTime,
        createdAt: since,
        updatedAt: since,
      })
    }
  }
}
