/** One record of each kind in a municipality, to be asked for by those who may and those who may not. */
import fs from 'node:fs'
import type { RecordKind } from '../../src/accounts/route-rights'
import { importFile, importFolder } from '../../src/spreadsheets/import-files'
import type { TestApp } from '../support/app'
import { bring, settled } from '../spreadsheets/support'
import { fillIn, type Agent, type FormBody, type Person } from '../support/people'

export type Records = Record<RecordKind, number>

/** Nothing has this number. */
export const MISSING = 999_999

const MAKERS: Record<RecordKind, (place: Place) => number | Promise<number>> = {
  project: ({ project }) => project.id,
  institution: ({ project }) => project.institutionId,
  picture: ({ app, project }) =>
    app.db.write(async (tx) => {
      const row = await tx.one<{ id: number }>(
        `INSERT INTO "project_picture" ("projectId", "municipalityCode", "file", "width", "height", "decorative", "createdAt", "updatedAt")
         SELECT "id", "municipalityCode", ?, 4, 3, TRUE, "createdAt", "createdAt" FROM "project" WHERE "id" = ? RETURNING "id"`,
        [String(project.id).padStart(32, '0'), project.id],
      )
      return row!.id
    }),
  experience: ({ app, project }) => firstId(app, 'experience', project.id),
  effect: async ({ app, agent, project }) => {
    const path = `/arbejdsbord/projekter/${project.id}/virkning`
    const answer = await fillIn(agent, path, { ...AN_OBSERVATION, kind: 'openness' })
    if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}`)
    return firstId(app, 'effect', project.id)
  },
  change: async ({ app, agent, project }) => {
    const sent = { handling: 'archive', valgt: String(project.id), bekraeft: 'ja' }
    const done = await fillIn(agent, '/arbejdsbord/projekter', sent)
    const undone = await fillIn(agent, '/arbejdsbord/projekter', { ...sent, handling: 'publish' })
    if (done.status !== 303 || undone.status !== 303) throw new Error(`the list answered ${done.status}`)
    return (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "bulk_change"'))!.id
  },
  binned: async ({ app, agent, project }) => {
    const home = `/arbejdsbord/projekter/${project.id}/virkning`
    await fillIn(agent, home, { ...AN_OBSERVATION, kind: 'satisfaction' })
    const row = await app.db.read.one<{ id: number }>(
      `SELECT max("id") AS "id" FROM "effect" WHERE "projectId" = ? AND "kind" = 'satisfaction'`,
      [project.id],
    )
    const answer = await fillIn(agent, `/arbejdsbord/papirkurv/virkning/${row!.id}`, {})
    if (answer.status !== 303) throw new Error(`the bin answered ${answer.status}`)
    const entry = await app.db.read.one<{ id: number }>(
      `SELECT "id" FROM "bin_entry" WHERE "entity" = 'effect' AND "entityKey" = ?`,
      [row!.id],
    )
    return entry!.id
  },
  assignment: async ({ app, agent, project }) => {
    const path = `/arbejdsbord/projekter/${project.id}/frivillige/ny`
    const answer = await fillIn(agent, path, A_VOLUNTEER)
    if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}`)
    const row = await app.db.read.one<{ id: number }>(
      'SELECT "id" FROM "assignment" WHERE "projectId" = ? AND "volunteerId" IS NOT NULL ORDER BY "id" DESC LIMIT 1',
      [project.id],
    )
    return row!.id
  },
  volunteer: async ({ app, project }) => {
    const row = await app.db.read.one<{ id: number }>(
      'SELECT "volunteerId" AS "id" FROM "assignment" WHERE "projectId" = ? AND "volunteerId" IS NOT NULL ORDER BY "id" DESC LIMIT 1',
      [project.id],
    )
    return row!.id
  },
  dataRequest: async ({ app, agent, project }) => {
    const row = await app.db.read.one<{ id: number }>(
      'SELECT max("volunteerId") AS "id" FROM "assignment" WHERE "projectId" = ?',
      [project.id],
    )
    const body = { kind: 'access', receivedOn: '2026-11-20', wish: '' }
    await fillIn(agent, `/arbejdsbord/frivillige/${row!.id}/anmodning`, body)
    return (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "data_request"'))!.id
  },
  mention: ({ app, project }) =>
    app.db.write(async (tx) => {
      const row = await tx.one<{ id: number }>(
        `INSERT INTO "erased_name_mention" ("municipalityCode", "entity", "entityKey", "foundAt")
         SELECT "municipalityCode", 'project', "id", "createdAt" FROM "project" WHERE "id" = ? RETURNING "id"`,
        [project.id],
      )
      return row!.id
    }),
  user: ({ person }) => person.id,
  code: ({ app }) => aCode(app),
  wanted: ({ app, project }) =>
    app.db.write(async (tx) => {
      const row = await tx.one<{ id: number }>(
        `INSERT INTO "experience_wanted" ("projectId", "conditionCode", "createdAt") VALUES (?, 'clarity', ?) RETURNING "id"`,
        [project.id, app.clock.now()],
      )
      return row!.id
    }),
  passage: ({ app, project }) => aPassage(app, project.id),
  section: ({ app, person }) => aSection(app, person.id),
  review: ({ app, person }) => aReview(app, person.id),
  edition: async ({ app, person }) => {
    const review = await aReview(app, person.id)
    const content = { sections: [], sources: [], figures: [], publisher: '', publishedOn: '2026-11-25' }
    await app.db.write((tx) =>
      tx.run(
        `INSERT INTO "report_edition" ("number", "title", "publishedAt", "contentHash", "content", "reviewId", "publishedBy")
         VALUES (?, 'En udgave', ?, ?, ?, ?, ?)`,
        [review, app.clock.now(), 'a'.repeat(64), JSON.stringify(content), review, person.id],
      ),
    )
    return review
  },
  comment: async ({ app, person }) => {
    const section = await aSection(app, person.id)
    const row = await app.db.write((tx) =>
      tx.one<{ id: number }>(
        `INSERT INTO "report_comment" ("sectionId", "userId", "body", "createdAt") VALUES (?, ?, 'Læs igen', ?) RETURNING "id"`,
        [section, person.id, app.clock.now()],
      ),
    )
    return row!.id
  },
  newsletter: ({ app, person }) =>
    app.db.write(async (tx) => {
      const row = await tx.one<{ id: number }>(
        `INSERT INTO "newsletter" ("language", "subject", "body", "state", "createdBy", "createdAt", "updatedAt")
         SELECT 'da', 'Nyt', 'Nyt fra registret', 'draft', "id", ?, ? FROM "user_account" WHERE "id" = ? RETURNING "id"`,
        [app.clock.now(), app.clock.now(), person.id],
      )
      return row!.id
    }),
  suppression: ({ app, project }) =>
    app.db.write(async (tx) => {
      const row = await tx.one<{ id: number }>(
        `INSERT INTO "suppression" ("emailKey", "reason", "createdAt") VALUES (?, 'bounced', ?) RETURNING "id"`,
        [`retur-${project.id}@example.dk`, app.clock.now()],
      )
      return row!.id
    }),
  import: async ({ app, agent }) => {
    const { path } = await settled(app, agent, await bring(agent, 'institutions', 'skoler.csv', AN_IMPORT))
    return Number(path.split('/').at(-1))
  },
  subscriberImport: async ({ app, person }) => {
    const row = await app.db.write((tx) =>
      tx.one<{ id: number }>(
        `INSERT INTO "sheet_import" ("userId", "kind", "fileName", "file", "state", "headings", "matched", "createdAt", "updatedAt")
         VALUES (?, 'subscribers', 'liste.csv', ?, 'matching', '["E-mail"]', '["email"]', ?, ?) RETURNING "id"`,
        [person.id, aFile(app, person.id), app.clock.now(), app.clock.now()],
      ),
    )
    return row!.id
  },
}

/** A list that waits for its columns to be named. */
function aFile(app: TestApp, id: number): string {
  const name = `liste-${id}`
  fs.mkdirSync(importFolder(app.config.dataDir), { recursive: true })
  fs.writeFileSync(importFile(app.config.dataDir, name), 'E-mail\r\neva@example.dk\r\n')
  return name
}

interface Place {
  app: TestApp
  /** A coordinator of the municipality, and the browser in which that one is logged in. */
  person: Person
  agent: Agent
  project: { id: number; institutionId: number }
}

export async function recordsOf(app: TestApp, code: string, person: Person, agent: Agent): Promise<Records> {
  const project = (await app.db.read.one<Place['project']>(
    `SELECT "id", "institutionId" FROM "project" WHERE "municipalityCode" = ? AND "status" = 'published' ORDER BY "id" LIMIT 1`,
    [code],
  ))!
  const records: Partial<Records> = {}
  for (const [kind, make] of Object.entries(MAKERS))
    records[kind as RecordKind] = await make({ app, person, agent, project })
  return records as Records
}

let codes = 0
function aCode(app: TestApp): Promise<number> {
  const name = `kode ${++codes}`
  return app.db.write(async (tx) => {
    const row = await tx.one<{ id: number }>(
      `INSERT INTO "code" ("name", "sortKey", "createdAt", "updatedAt") VALUES (?, ?, ?, ?) RETURNING "id"`,
      [name, name, app.clock.now(), app.clock.now()],
    )
    return row!.id
  })
}

async function aPassage(app: TestApp, projectId: number): Promise<number> {
  const experience = await firstId(app, 'experience', projectId)
  return app.db.write(async (tx) => {
    const row = await tx.one<{ id: number }>(
      `INSERT INTO "passage" ("experienceId", "field", "state", "createdAt") VALUES (?, 'entry', 'as-coded', ?) RETURNING "id"`,
      [experience, app.clock.now()],
    )
    return row!.id
  })
}

/** A free section of the report, which belongs to no municipality. */
async function aSection(app: TestApp, position: number): Promise<number> {
  const now = app.clock.now()
  const row = await app.db.write((tx) =>
    tx.one<{ id: number }>(
      `INSERT INTO "report_section" ("kind", "title", "body", "position", "createdAt", "updatedAt") VALUES ('free', 'Et afsnit', '', ?, ?, ?) RETURNING "id"`,
      [position, now, now],
    ),
  )
  return row!.id
}

async function aReview(app: TestApp, askedBy: number): Promise<number> {
  const row = await app.db.write((tx) =>
    tx.one<{ id: number }>(
      `INSERT INTO "report_review" ("draftHash", "askedBy", "askedAt") VALUES (?, ?, ?) RETURNING "id"`,
      ['a'.repeat(64), askedBy, app.clock.now()],
    ),
  )
  return row!.id
}

async function firstId(app: TestApp, table: string, projectId: number): Promise<number> {
  const row = await app.db.read.one<{ id: number }>(
    `SELECT "id" FROM "${table}" WHERE "projectId" = ? ORDER BY "id" LIMIT 1`,
    [projectId],
  )
  return row!.id
}

const AN_IMPORT = 'Navn;Type;Vej og nummer;Postnummer;By\nFremmed Skole;Skole;Vej 1;8700;Byen\n'

const A_VOLUNTEER: FormBody = {
  name: 'Bodil Testesen',
  email: 'bodil@example.dk',
  phone: '12 34 56 78',
  consentOn: '2026-11-01',
  deleteAfter: '2028-11-24',
  role: 'Læseven',
  startedOn: '2026-11-01',
  hoursPerMonth: '2,5',
  throughAssociation: 'nej',
  firstTime: 'ja',
  ageBand: '50_66',
}

const AN_OBSERVATION: FormBody = {
  rating: '1',
  observation: 'Skrevet af en fremmed',
  respondentRole: 'employee',
  observedOn: '2026-11-20',
}

/** Fields of every form in one body, filled in right: a route without its check would act on it. */
export const A_BODY: FormBody = {
  ...A_VOLUNTEER,
  version: '1',
  title: 'Skrevet af en fremmed',
  summary: 'Skrevet af en fremmed',
  status: 'draft',
  themes: 'food',
  targetGroups: 'adults',
  type: 'school',
  street: 'Vej 1',
  postcode: '8700',
  town: 'Byen',
  condition: 'clarity',
  kind: 'openness',
  til: '1',
  ...AN_OBSERVATION,
  active: 'nej',
}
