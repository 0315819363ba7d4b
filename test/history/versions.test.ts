import { BEFORE_HISTORY, forgetVersions, versionAt, versionOf, versionsOf } from '../../src/history/versions'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, fieldValue, fillIn, HORSENS, loggedIn, type Agent, type FormBody } from '../support/people'

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
  })
  afterAll(() => app.close())

  const aSeeded = async (table: string) =>
    (await app.db.read.one<{ id: number }>(`SELECT "id" FROM "${table}" WHERE "municipalityCode" = ? ORDER BY "id"`, [
      HORSENS,
    ]))!.id
  const institutionBody = async (path: string): Promise<FormBody> => {
    const page = await agent.get(path)
    const names = ['name', 'street', 'postcode', 'town', 'contactRole', 'phone', 'email', 'website']
    const texts = names.map((name) => [name, fieldValue(page, name)!])
    return { ...Object.fromEntries(texts), municipalityCode: HORSENS, type: 'school' } as FormBody
  }

  test('a record that is older than the history begins it as it was', async () => {
    const id = await aSeeded('institution')
    const path = `/arbejdsbord/institutioner/${id}`
    const body = await institutionBody(path)
    expect((await fillIn(agent, path, { ...body, name: 'Et nyt navn' })).status).toBe(303)
    app.clock.pass(1000)
    expect((await fillIn(agent, path, { ...body, name: 'Et tredje navn' })).status).toBe(303)

    const versions = await versionsOf<{ name: string }>(app.db.read, { entity: 'institution', entityKey: id })
    expect(versions.map(({ version, action, by, data }) => [version, action, by, data.name])).toEqual([
      [3, 'update', 'En coordinator', 'Et tredje navn'],
      [2, 'update', 'En coordinator', 'Et nyt navn'],
      [1, BEFORE_HISTORY, null, body.name],
    ])
    const key = { entity: 'institution', entityKey: id }
    expect((await versionOf(app.db.read, key, 2))!.data).toEqual(versions[1]!.data)
    expect((await versionAt(app.db.read, key, versions[1]!.at))!.version).toBe(2)
  })

  test('a change that is refused leaves no version', async () => {
    const id = await aSeeded('institution')
    const path = `/arbejdsbord/institutioner/${id}`
    const key = { entity: 'institution', entityKey: id }
    const before = await versionsOf(app.db.read, key)
    const body = await institutionBody(path)
    expect((await fillIn(agent, path, { ...body, version: '1' })).status).toBe(409)
    expect((await fillIn(agent, path, { ...body, postcode: 'x' })).status).toBe(422)
    expect(await versionsOf(app.db.read, key)).toEqual(before)
  })

  test('a person and each assignment have a history of their own, and nothing is left of one that is forgotten', async () => {
    const projectId = await aSeeded('project')
    const path = `/arbejdsbord/projekter/${projectId}/frivillige`
    const body = {
      name: 'Bodil Historiesen',
      email: 'bodil.historie@example.dk',
      consentOn: '2026-11-01',
      deleteAfter: '2028-11-24',
      role: 'Læseven',
      startedOn: '2026-11-01',
    }
    expect((await fillIn(agent, `${path}/ny`, body)).status).toBe(303)
    const row = (await app.db.read.one<{ id: number; volunteerId: number }>(
      'SELECT "id", "volunteerId" FROM "assignment" WHERE "projectId" = ? AND "volunteerId" IS NOT NULL',
      [projectId],
    ))!
    expect((await fillIn(agent, `${path}/${row.id}`, { ...body, role: 'Havehjælper' })).status).toBe(303)
    expect((await fillIn(agent, `/arbejdsbord/frivillige/${row.volunteerId}/ret`, body)).status).toBe(303)
    const person = { entity: 'volunteer', entityKey: row.volunteerId }
    const roles = await versionsOf<{ role: string }>(app.db.read, { entity: 'assignment', entityKey: row.id })
    expect(roles.map(({ data }) => data.role)).toEqual(['Havehjælper', 'Læseven'])
    expect(JSON.stringify(roles)).not.toContain('Bodil')
    expect(await versionsOf(app.db.read, person)).toHaveLength(2)
    await app.db.write((tx) => forgetVersions(tx, 'volunteer', row.volunteerId))
    expect(await versionsOf(app.db.read, person)).toEqual([])
  })
})
