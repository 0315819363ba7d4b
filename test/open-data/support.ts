/** Records that must never be public, each with a mark that no answer may hold; and downloads as bytes. */
import type { Database, Tx } from '../../src/database/database'
import { changingProject } from '../../src/registry/keep-project'
import type { TestApp } from '../support/app'

export const SECRET = 'HEMMELIGT-MÆRKE'

type Row = Record<string, string | number | boolean | null>

async function insert(tx: Tx, table: string, row: Row): Promise<number> {
  const names = Object.keys(row)
  const columns = names.map((name) => `"${name}"`).join(', ')
  const values = names.map(() => '?').join(', ')
  const inserted = await tx.one<{ id: number }>(
    `INSERT INTO "${table}" (${columns}) VALUES (${values}) RETURNING "id"`,
    Object.values(row),
  )
  return inserted!.id
}

const WHEN = '2026-01-02T03:04:05.000Z'
const times = { createdAt: WHEN, updatedAt: WHEN }

export async function addProject(db: Database, change: Row = {}): Promise<number> {
  return db.write(async (tx) => {
    const place = (await tx.one<{ id: number; municipalityCode: string }>(
      'SELECT "id", "municipalityCode" FROM "institution" WHERE "archivedAt" IS NULL ORDER BY "id" LIMIT 1',
    ))!
    const { n } = (await tx.one<{ n: number }>('SELECT count(*) AS "n" FROM "project"'))!
    const id = await insert(tx, 'project', {
      municipalityCode: place.municipalityCode,
      institutionId: place.id,
      title: 'Læsevenner',
      slug: `proevet-${n}`,
      sortKey: 'laesevenner',
      summary: 'Frivillige læser højt.',
      description: '',
      startedOn: '2026-01-01',
      status: 'published',
      provenance: 'registered',
      publishedAt: WHEN,
      ...times,
      ...change,
    })
    await changingProject(tx, id, () => Promise.resolve())
    return id
  })
}

export async function addExperience(db: Database, projectId: number, change: Row = {}): Promise<number> {
  return db.write((tx) =>
    changingProject(tx, projectId, () =>
      insert(tx, 'experience', {
        projectId,
        conditionCode: 'clarity',
        rating: 4,
        observation: 'Alle vidste, hvem der gjorde hvad.',
        respondentRole: 'leader',
        observedOn: '2026-02-03',
        quotable: true,
        provenance: 'registered',
        ...times,
        ...change,
      }),
    ),
  )
}

/** One of everything that is not public, all marked. @returns the slug of the public project among them */
export async function hideSecrets(db: Database): Promise<{ publicSlug: string; hiddenSlugs: string[] }> {
  const marked = { title: SECRET, summary: SECRET, description: SECRET, titleEn: SECRET, summaryEn: SECRET }
  const draft = await addProject(db, { ...marked, slug: 'hemmelig-kladde', status: 'draft', publishedAt: null })
  const archived = await addProject(db, { ...marked, slug: 'hemmelig-arkiveret', status: 'archived' })
  const open = await addProject(db, { slug: 'aabent-projekt' })
  for (const id of [draft, archived]) await addExperience(db, id, { observation: SECRET, outcome: SECRET })
  await addExperience(db, open, { observation: SECRET, outcome: SECRET, quotable: false })
  await db.write(async (tx) => {
    const { municipalityCode } = (await tx.one<{ municipalityCode: string }>(
      'SELECT "municipalityCode" FROM "project" WHERE "id" = ?',
      [open],
    ))!
    const volunteerId = await insert(tx, 'volunteer', {
      municipalityCode,
      name: SECRET,
      email: `${SECRET}@example.org`,
      phone: SECRET,
      deleteAfter: '2027-01-01',
      ...times,
    })
    await insert(tx, 'assignment', {
      volunteerId,
      projectId: open,
      municipalityCode,
      role: SECRET,
      startedOn: '2026-01-01',
      ...times,
    })
    await insert(tx, 'institution', {
      municipalityCode,
      name: SECRET,
      slug: 'hemmelig-nedlagt',
      sortKey: 'x',
      type: 'school',
      street: SECRET,
      postcode: '',
      town: SECRET,
      archivedAt: WHEN,
      ...times,
    })
    tx.touch('projects', 'institutions', `project:${open}`)
  })
  return {
    publicSlug: 'aabent-projekt',
    hiddenSlugs: ['hemmelig-kladde', 'hemmelig-arkiveret', 'hemmelig-nedlagt'],
  }
}

/** The whole body, as it was before compression. */
export async function download(app: TestApp, path: string): Promise<Buffer> {
  const response = await app.visitor
    .get(path)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => void chunks.push(chunk))
      res.on('end', () => done(null, Buffer.concat(chunks)))
    })
    .expect(200)
  return response.body as Buffer
}
