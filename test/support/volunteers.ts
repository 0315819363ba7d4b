/** Volunteers for a test, made as a coordinator makes them. */
import type { TestApp } from './app'
import { fillIn, type Agent, type FormBody } from './people'

export const A_VOLUNTEER = {
  name: 'Bodil Testesen',
  email: 'bodil@example.dk',
  phone: '12 34 56 78',
  lawfulBasis: 'consent',
  consentOn: '2026-11-01',
  deleteAfter: '2028-11-24',
  role: 'Læseven',
  startedOn: '2026-11-01',
  endedOn: '',
  hoursPerMonth: '2,5',
  throughAssociation: 'nej',
  firstTime: 'ja',
  ageBand: '50_66',
}

/** The published projects of a municipality, oldest first. */
export const projectsOf = (app: TestApp, code: string) =>
  app.db.read.all<{ id: number; slug: string; title: string }>(
    `SELECT "id", "slug", "title" FROM "project" WHERE "municipalityCode" = ? AND "status" = 'published' ORDER BY "id"`,
    [code],
  )

/** @returns the new volunteer's number */
export async function aVolunteer(app: TestApp, agent: Agent, projectId: number, as: FormBody = {}): Promise<number> {
  const answer = await fillIn(agent, `/arbejdsbord/projekter/${projectId}/frivillige/ny`, { ...A_VOLUNTEER, ...as })
  if (answer.status !== 303) throw new Error(`the form answered ${answer.status}: ${answer.text.slice(0, 2000)}`)
  return (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "volunteer"'))!.id
}
