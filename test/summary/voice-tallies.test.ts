import fc from 'fast-check'
import { VoiceTallies1764202000000 } from '../../migrations/1764202000000-voice-tallies'
import { TallyByGroup1764350000000 } from '../../migrations/1764350000000-tally-by-group'
import { bringBack, deleteRecord } from '../../src/bin/bin'
import { sweepBin } from '../../src/bin/sweep'
import { experienceOf, logExperience, updateExperience } from '../../src/experience/experience-logging'
import { experienceKind } from '../../src/experience/record-kinds'
import type { ConditionCode, Rating, RespondentRole } from '../../src/experience/vocabulary'
import { clearIllustrative } from '../../src/registry/clear-illustrative'
import { institutionToEdit, updateInstitution } from '../../src/registry/institution-editing'
import { setProjectStatus } from '../../src/registry/project-editing'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, giveApp } from '../support/people'
import { keptTallies, recountedTallies } from '../support/tallies'

const MUNICIPALITIES = ['0173', '0350', '0573', '0615']

const kept = ({ db }: TestApp) =>
  Promise.all([
    db.read.all<object>(
      `SELECT "dimension", "key", "conditionCode", "illustrative", "r1", "r2", "r3", "r4", "r5", "withheld" FROM "voice_tally"
       WHERE "r1" + "r2" + "r3" + "r4" + "r5" > 0 ORDER BY 1, 2, 3, 4`,
    ),
    db.read.all<object>(
      `SELECT "first", "second", "illustrative", "firstLevel", "secondLevel", "projects" FROM "condition_pair"
       WHERE "projects" > 0 ORDER BY 1, 2, 3, 4, 5`,
    ),
  ])

interface Voice {
  projectId: number
  municipalityCode: string
  type: string
  conditionCode: string
  respondentRole: string
  observedOn: string
  illustrative: boolean | number
  rating: number
  quotable: boolean | number
}

const ORDER = ['leadership', 'clarity', 'anchoring', 'visibility', 'diversity']

/** The same from nothing but the experiences, one after the other. */
async function recount({ db, engine }: TestApp) {
  const truth = (value: boolean | number) => (engine === 'sqlite' ? Number(value) : Boolean(value))
  const voices = await db.read.all<Voice>(
    `SELECT e."projectId", p."municipalityCode", i."type", e."conditionCode", e."respondentRole", e."observedOn",
       e."provenance" = 'illustrative' AS "illustrative", e."rating", e."quotable"
     FROM "experience" e JOIN "project" p ON p."id" = e."projectId" JOIN "institution" i ON i."id" = p."institutionId"
     WHERE p."status" = 'published'`,
  )
  const tallies = new Map<string, { row: (string | number | boolean)[]; counts: number[]; withheld: number }>()
  const cells = new Map<string, number[]>()
  for (const voice of voices) {
    const [year, month] = voice.observedOn.split('-') as [string, string]
    const places = {
      all: '',
      municipality: voice.municipalityCode,
      type: voice.type,
      role: voice.respondentRole,
      year,
      quarter: `${year}-${Math.ceil(Number(month) / 3)}`,
    }
    for (const [dimension, key] of Object.entries(places)) {
      const row = [dimension, key, voice.conditionCode, truth(voice.illustrative)]
      const tally = tallies.get(row.join()) ?? { row, counts: [0, 0, 0, 0, 0], withheld: 0 }
      tallies.set(row.join(), tally)
      tally.counts[voice.rating - 1]!++
      if (!voice.quotable) tally.withheld++
    }
    const cell = `${voice.projectId} ${Number(voice.illustrative)} ${voice.conditionCode}`
    cells.set(cell, [...(cells.get(cell) ?? []), voice.rating])
  }
  const level = (cell: string): number | null => {
    const ratings = cells.get(cell) ?? []
    if (ratings.length < (cell.split(' ')[1] === '1' ? 1 : 3)) return null
    return Math.round(ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length)
  }
  const pairs = new Map<string, { row: (string | number | boolean)[]; projects: number }>()
  for (const projectId of new Set(voices.map((voice) => voice.projectId)))
    for (const illustrative of [0, 1])
      ORDER.forEach((first, i) =>
        ORDER.slice(i + 1).forEach((second) => {
          const levels = [first, second].map((code) => level(`${projectId} ${illustrative} ${code}`))
          if (levels.includes(null)) return
          const row = [first, second, truth(illustrative), levels[0]!, levels[1]!]
          const pair = pairs.get(row.join()) ?? { row, projects: 0 }
          pairs.set(row.join(), pair)
          pair.projects++
        }),
      )
  const sorted = (rows: (string | number | boolean)[][]) => rows.map((row) => row.map(String).join(' ')).sort()
  return [
    sorted([...tallies.values()].map(({ row, counts, withheld }) => [...row, ...counts, withheld])),
    sorted([...pairs.values()].map(({ row, projects }) => [...row, projects])),
  ]
}

const asLines = (rows: object[][]) =>
  rows.map((part) => part.map((row) => Object.values(row).map(String).join(' ')).sort())

const rating = fc.integer({ min: 1, max: 5 }) as fc.Arbitrary<Rating>
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('log' as const),
      projectId: fc.integer({ min: 1, max: 6 }),
      condition: fc.constantFrom<ConditionCode>('leadership', 'visibility', 'clarity'),
      rating,
      respondentRole: fc.constantFrom<RespondentRole>('leader', 'citizen', 'volunteer'),
      observedOn: fc.constantFrom('2024-03-31', '2025-04-01', '2026-11-24'),
      quotable: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      which: fc.nat(),
      change: fc.record(
        {
          rating,
          condition: fc.constantFrom<ConditionCode>('leadership', 'visibility', 'clarity'),
          respondentRole: fc.constantFrom<RespondentRole>('leader', 'citizen', 'volunteer'),
          observedOn: fc.constantFrom('2024-03-31', '2025-04-01', '2026-11-24'),
          quotable: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('bin' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('bring back' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('status' as const),
      projectId: fc.integer({ min: 1, max: 6 }),
      status: fc.constantFrom<'draft' | 'published' | 'archived'>('draft', 'published', 'archived'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('type' as const),
      institutionId: fc.integer({ min: 1, max: 6 }),
      type: fc.constantFrom<'school' | 'library'>('school', 'library'),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

onEachEngine((engine) => {
  let app: TestApp
  beforeAll(async () => void (app = await startApp(engine)))
  afterAll(() => app.close())

  test('what the figures count is a recount after any run of writes, edits, withdrawals and erasures', async () => {
    const { id } = await aUser(app, 'coordinator', MUNICIPALITIES)
    await giveApp(app, id)
    const actor = { id, name: 'En', role: 'coordinator' as const, municipalityCodes: MUNICIPALITIES }
    const services = app.context

    const pick = async (which: number) => {
      const all = await app.db.read.all<{ id: number }>(
        'SELECT "id" FROM "experience" WHERE "projectId" <= 6 ORDER BY "id"',
      )
      return experienceOf(services, actor, all[which % all.length]!.id)
    }
    const rewrite = async (which: number, change: Extract<Step, { kind: 'edit' }>['change']) => {
      const { conditionCode, ...experience } = await pick(which)
      await updateExperience(services, actor, experience.projectId, experience.id, {
        ...experience,
        condition: conditionCode,
        ...change,
      })
    }
    const act = async (one: Step): Promise<unknown> => {
      switch (one.kind) {
        case 'log':
          return logExperience(services, actor, one.projectId, {
            ...one,
            observation: 'Noget',
            outcome: null,
            version: 0,
          })
        case 'edit':
          return rewrite(one.which, one.change)
        case 'withdraw':
          return rewrite(one.which, { quotable: false })
        case 'bin': {
          const { id, version } = await pick(one.which)
          return deleteRecord(services, actor, experienceKind, id, version)
        }
        case 'bring back': {
          const entry = await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "bin_entry"')
          return entry?.id && bringBack(services, actor, entry.id)
        }
        case 'erase':
          app.clock.pass(31 * 24 * 60 * 60 * 1000)
          return sweepBin(services)
        case 'status':
          return app.db.write((tx) =>
            setProjectStatus(tx, app.clock.now(), actor, one.projectId, one.status, one.status),
          )
        case 'type': {
          const institution = await institutionToEdit(services, actor, one.institutionId)
          return updateInstitution(services, actor, one.institutionId, { ...institution, type: one.type })
        }
      }
    }

    expect(asLines(await kept(app))).toEqual(await recount(app))
    await fc.assert(
      fc.asyncProperty(step, async (one) => {
        await act(one)
        expect(asLines(await kept(app))).toEqual(await recount(app))
        expect(await keptTallies(app.db)).toEqual(await recountedTallies(app.db))
      }),
      { numRuns: 70, endOnFailure: true },
    )

    const [counted, grouped] = [new VoiceTallies1764202000000(), new TallyByGroup1764350000000()]
    const runner = app.db.dataSource.createQueryRunner()
    await grouped.down(runner)
    await counted.down(runner)
    await counted.up(runner)
    await grouped.up(runner)
    await runner.release()
    expect(asLines(await kept(app))).toEqual(await recount(app))
    await act({
      kind: 'log',
      projectId: 7,
      condition: 'clarity',
      rating: 2,
      respondentRole: 'leader',
      observedOn: '2025-04-01',
      quotable: true,
    })
    expect(asLines(await kept(app))).toEqual(await recount(app))

    await clearIllustrative(services)
    expect(asLines(await kept(app))).toEqual(await recount(app))
  })
})
