import { onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, fieldValue, fillIn, HORSENS, loggedIn, type Agent, type FormBody } from '../support/people'
import { aVolunteer, projectsOf } from '../support/volunteers'

const TUTOR: FormBody = { children: 'ja', contact: 'direct', length: 'lasting', confidential: 'ja' }

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let id: number
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
  })
  beforeEach(async () => {
    id = await aVolunteer(app, agent, (await projectsOf(app, HORSENS))[0]!.id)
  })
  afterAll(() => app.close())

  const send = (form: string, body: FormBody) => fillIn(agent, `/arbejdsbord/frivillige/${id}/${form}`, body)
  const row = () =>
    app.db.read.one<Record<string, unknown>>(
      `SELECT "certificateAssessedOn", "certificateOn", "certificateRenewOn", "confidentialityOn", "confidentialityRenewOn",
         CASE WHEN "certificateRequired" THEN 1 ELSE 0 END AS "certificate", CASE WHEN "confidentialityRequired" THEN 1 ELSE 0 END AS "promise"
       FROM "volunteer" WHERE "id" = ?`,
      [id],
    )
  const page = async () => (await agent.get(`/arbejdsbord/frivillige/${id}`).expect(200)).text
  const tasks = async (kind: string) => (await agent.get(`/arbejdsbord/opgaver/${kind}`)).text

  test.each([
    ['with the children, steadily', TUTOR, 1, 'Børneattest kræves: direkte kontakt'],
    ['steadily among them', { ...TUTOR, contact: 'among' }, 1, 'Børneattest kræves: færdes fast'],
    ['only a few times', { ...TUTOR, length: 'brief' }, 0, 'tilknytningen er ikke fast'],
    ['without meeting them', { ...TUTOR, contact: 'none' }, 0, 'ingen direkte kontakt'],
    ['where no children are', { children: 'nej', confidential: 'ja' }, 0, 'ingen børn under 15'],
  ])(
    'the guide says, for one who comes %s, whether the law asks for a certificate, and why',
    async (_who, answers, required, why) => {
      expect((await send('vurdering', answers)).status).toBe(303)
      expect(await row()).toMatchObject({ certificate: required, promise: 1, certificateAssessedOn: '2026-11-24' })
      expect(await page()).toContain(why)
    },
  )

  test('the guide asks about contact and steadiness only where there are children, and then it must be told', async () => {
    const answer = await send('vurdering', { children: 'ja', confidential: 'nej' })
    expect(answer.status).toBe(422)
    for (const field of ['contact', 'length']) expect(answer.text).toContain(`href="#${field}"`)
    expect(await row()).toMatchObject({ certificateAssessedOn: null })
  })

  test('a certificate that was seen is noted with day, who saw it and when to renew it, two years ahead unless told', async () => {
    await send('vurdering', TUTOR)
    expect(await tasks('certificate')).toContain(`/arbejdsbord/frivillige/${id}/attest`)
    const form = await agent.get(`/arbejdsbord/frivillige/${id}/attest`)
    expect(fieldValue(form, 'renewOn')).toBe('2028-11-24')
    expect((await send('attest', { seenOn: '2026-11-20', renewOn: '2027-11-20' })).status).toBe(303)
    expect(await row()).toMatchObject({ certificateOn: '2026-11-20', certificateRenewOn: '2027-11-20' })
    expect(await page()).toContain('En coordinator')
    expect(await tasks('certificate')).not.toContain(`/arbejdsbord/frivillige/${id}/attest`)
  })

  test('a certificate shows on the desk again before it must be renewed', async () => {
    await send('attest', { seenOn: '2025-01-10', renewOn: '2027-01-10' })
    const shown = await tasks('certificate')
    expect(shown).toContain(`/arbejdsbord/frivillige/${id}/attest`)
    expect(shown).toContain('10. januar 2027')
  })

  test('a certificate is never seen tomorrow, nor renewed in the past or in six years', async () => {
    for (const wrong of [
      { seenOn: '2026-11-25', renewOn: '2027-11-25' },
      { seenOn: '2024-11-01', renewOn: '2026-11-24' },
      { seenOn: '2026-11-01', renewOn: '2032-11-01' },
      { seenOn: '2026-11-01', renewOn: '' },
    ])
      expect([wrong, (await send('attest', wrong)).status]).toEqual([wrong, 422])
  })

  test('a promise of confidentiality is noted, and missing on the desk until then', async () => {
    await send('vurdering', { children: 'nej', confidential: 'ja' })
    expect(await tasks('confidentiality')).toContain(`/arbejdsbord/frivillige/${id}/tavshed`)
    expect((await send('tavshed', { givenOn: '2026-11-24', renewOn: '' })).status).toBe(303)
    expect(await row()).toMatchObject({ confidentialityOn: '2026-11-24', confidentialityRenewOn: null })
    expect((await agent.get('/arbejdsbord')).text).not.toContain(`/arbejdsbord/frivillige/${id}/tavshed`)
  })
})
