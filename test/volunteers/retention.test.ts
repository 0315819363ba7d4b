import { sendRetentionMails } from '../../src/volunteers/retention-mails'
import { sweepRetention } from '../../src/volunteers/retention'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { startMailServer, type MailServer } from '../support/mail-server'
import { aUser, fillIn, HORSENS, loggedIn, type Agent } from '../support/people'
import { A_VOLUNTEER, aVolunteer, projectsOf } from '../support/volunteers'

const DAY_MS = 24 * 60 * 60 * 1000

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let mails: MailServer
  let project: number
  beforeEach(async () => {
    mails = await startMailServer()
    app = await startApp(engine, { smtpUrl: mails.url })
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    project = (await projectsOf(app, HORSENS))[0]!.id
  })
  afterEach(async () => {
    await app.close()
    await mails.stop()
  })

  const there = async (id: number) =>
    (await app.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "volunteer" WHERE "id" = ?', [id]))!.n === 1
  const wait = (days: number) => app.clock.pass(days * DAY_MS)
  const sweep = async () => {
    const swept = await sweepRetention(app.context)
    await sendRetentionMails(app.context)
    return swept
  }

  test('a volunteer is erased after the date, a month after coordinators were told on the desk and by mail', async () => {
    const id = await aVolunteer(app, agent, project, { deleteAfter: '2027-01-10' })
    const count = () => app.db.read.one('SELECT count(*) AS "n" FROM "assignment" WHERE "projectId" = ?', [project])
    const before = await count()
    expect(await sweep()).toEqual({ reminded: 0, erased: 0 })
    wait(17)
    expect(await sweep()).toEqual({ reminded: 1, erased: 0 })
    expect(await sweep()).toEqual({ reminded: 0, erased: 0 })
    const [mail, ...more] = await mails.parsed()
    expect(more).toEqual([])
    expect(mail!.subject).toBe('En frivillig bliver snart slettet')
    expect(mail!.text).toContain('10. januar 2027')
    expect(`${mail!.text} ${String(mail!.html)}`).not.toMatch(/Bodil|bodil@/)

    wait(30)
    expect(app.clock.today()).toBe('2027-01-10')
    expect(await sweep()).toEqual({ reminded: 0, erased: 0 })
    wait(1)
    expect(await sweep()).toEqual({ reminded: 0, erased: 1 })
    expect(await there(id)).toBe(false)
    expect(await count()).toEqual(before)
    const deed = await app.db.read.one<{ userId: number | null; after: string }>(
      `SELECT "userId", "after" FROM "audit_entry" WHERE "action" = 'erase'`,
    )
    expect(deed!.userId).toBeNull()
    expect(JSON.parse(deed!.after)).toMatchObject({ reason: 'retention', assignments: 1 })
  })

  test('nobody is erased unreminded, however long the server was off', async () => {
    const id = await aVolunteer(app, agent, project, { deleteAfter: '2027-01-10' })
    wait(100)
    expect(await sweep()).toEqual({ reminded: 1, erased: 0 })
    expect(await there(id)).toBe(true)
    wait(1)
    expect(await sweep()).toEqual({ reminded: 0, erased: 1 })
  })

  test('who is kept longer is reminded of the new date, and an open request for access is answered first', async () => {
    const id = await aVolunteer(app, agent, project, { deleteAfter: '2026-12-10' })
    expect(await sweep()).toEqual({ reminded: 1, erased: 0 })
    const home = `/arbejdsbord/frivillige/${id}`
    await fillIn(agent, `${home}/forlaeng`, { deleteAfter: '2027-02-10', reason: 'Fortsætter til foråret' })
    wait(20)
    expect(await sweep()).toEqual({ reminded: 0, erased: 0 })
    wait(40)
    expect(await sweep()).toEqual({ reminded: 1, erased: 0 })
    const again = await loggedIn(app, { id: 0, email: `coordinator.${HORSENS}@example.dk` })
    await fillIn(again, `${home}/anmodning`, { kind: 'access', receivedOn: '2027-01-20', wish: '' })
    wait(40)
    expect(await sweep()).toEqual({ reminded: 0, erased: 0 })
    await app.db.write((tx) =>
      tx.run(`UPDATE "data_request" SET "answeredOn" = '2027-02-20', "outcome" = 'granted' WHERE "volunteerId" = ?`, [
        id,
      ]),
    )
    expect(await sweep()).toEqual({ reminded: 0, erased: 1 })
  })

  test('several that sweep at once erase each volunteer once, and mail each coordinator once', async () => {
    for (let i = 0; i < 5; i++) await aVolunteer(app, agent, project, { ...A_VOLUNTEER, deleteAfter: '2026-12-01' })
    await Promise.all([1, 2, 3].map(() => sweep()))
    expect(await mails.parsed()).toHaveLength(1)
    wait(10)
    const swept = await Promise.all([1, 2, 3].map(() => sweep()))
    expect(swept.reduce((sum, one) => sum + one.erased, 0)).toBe(5)
    const deeds = await app.db.read.one(`SELECT count(*) AS "n" FROM "audit_entry" WHERE "action" = 'erase'`)
    expect(deeds).toEqual({ n: 5 })
  })

  test('a mail server that is down loses no reminder', async () => {
    await aVolunteer(app, agent, project, { deleteAfter: '2026-12-01' })
    mails.refuse(`coordinator.${HORSENS}@example.dk`, 451)
    await sweep()
    expect(await mails.parsed()).toHaveLength(0)
    mails.accept(`coordinator.${HORSENS}@example.dk`)
    app.clock.pass(60 * 60 * 1000)
    await sweep()
    expect(await mails.parsed()).toHaveLength(1)
  })
})
