/** Logging in under a minute: one experience after the other, and a whole interview on one page. */
import type { Response } from 'supertest'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import {
  HORSENS,
  LEJRE,
  aUser,
  fieldValue,
  fillIn,
  loggedIn,
  tokenIn,
  type Agent,
  type FormBody,
} from '../support/people'
import { keptTallies, recountedTallies } from '../support/tallies'

const FORM = '/arbejdsbord/erfaring'
const INTERVIEW = '/arbejdsbord/interview'
const TALK = { respondentRole: 'leader', observedOn: '2026-11-20', quotable: 'ja' }
const TOLD = { condition: 'visibility', rating: '4', observation: 'Alle kender de frivilliges veste.', outcome: '' }

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let projects: { id: number; title: string }[]
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    projects = await app.db.read.all(
      `SELECT "id", "title" FROM "project" WHERE "municipalityCode" = ? ORDER BY "sortKey"`,
      [HORSENS],
    )
  })
  afterAll(() => app.close())

  const project = () => projects[0]!
  const logged = async () => (await app.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "experience"'))!.n
  const post = (page: Response, body: FormBody, path = FORM) =>
    agent
      .post(path)
      .type('form')
      .send({ _csrf: tokenIn(page), _form: /name="_form" value="([^"]+)"/.exec(page.text)![1], ...body })

  describe('one after the other', () => {
    test('the form opens with today, and asks in words', async () => {
      const page = await agent.get(FORM).expect(200)
      expect(fieldValue(page, 'observedOn')).toBe('2026-11-24')
      for (const words of ['1 – slet ikke opfyldt', '5 – helt opfyldt', 'Hvem fortæller?', 'Må det citeres?'])
        expect(page.text).toContain(words)
    })

    test('project and condition are chosen already where one comes from a need or a project', async () => {
      const page = await agent.get(`${FORM}?projekt=${project().id}&betingelse=diversity`).expect(200)
      expect(page.text).toContain(`<option value="${project().id}" selected`)
      expect(page.text).toMatch(/name="condition" value="diversity" checked/)
    })

    test('saving leads to the next one, with what repeats, what was saved, and a way to mend it', async () => {
      const last = projects.at(-1)!
      const answer = await fillIn(agent, FORM, { ...TALK, ...TOLD, project: last.id })
      expect(answer.status).toBe(303)
      const next = await agent.get(answer.headers.location!).expect(200)
      expect(next.text).toContain(`Gemt i ${last.title}: Synlighed, 4 – overvejende opfyldt.`)
      expect(next.text).toContain(`<option value="${last.id}" selected`)
      expect(next.text).toMatch(/<option value="leader" selected/)
      expect(fieldValue(next, 'observedOn')).toBe('2026-11-20')
      expect(next.text).toMatch(/name="quotable" value="ja" checked/)
      expect(next.text).not.toMatch(/name="(condition|rating)" value="\w+" checked/)
      expect(fieldValue(next, 'observation')).toBe('')
      const [, mend] = new RegExp(`href="(/arbejdsbord/projekter/${last.id}/erfaring/\\d+)">Ret den`).exec(next.text)!
      expect(fieldValue(await agent.get(mend!).expect(200), 'observation')).toBe(TOLD.observation)
      // It is now the one that was used last.
      const choices = (await agent.get(FORM)).text
      expect(choices).toMatch(new RegExp(`<optgroup label="Senest brugt"><option value="${last.id}"`))
      expect(await keptTallies(app.db)).toEqual(await recountedTallies(app.db))
    })

    test('"Gem og slut" leads to what is logged in the project', async () => {
      const answer = await fillIn(agent, FORM, { ...TALK, ...TOLD, project: project().id, efter: 'slut' })
      expect(answer.headers.location).toBe(`/arbejdsbord/projekter/${project().id}/erfaringer?gemt=ja`)
    })

    test('a form that is sent twice, one after the other or at once, logs once', async () => {
      const [page, before] = [await agent.get(FORM), await logged()]
      const body = { ...TALK, ...TOLD, project: project().id }
      const answers = await Promise.all(Array.from({ length: 6 }, () => post(page, body)))
      answers.push(await post(page, body))
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 303))
      expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1)
      expect(await logged()).toBe(before + 1)
    })

    test('but going back to it and telling something else logs that too', async () => {
      const [page, before] = [await agent.get(FORM), await logged()]
      const body = { ...TALK, ...TOLD, project: project().id }
      const one = await post(page, body)
      const other = await post(page, { ...body, observation: 'Noget helt andet.' })
      expect(other.headers.location).not.toBe(one.headers.location)
      expect(await logged()).toBe(before + 2)
    })

    test.each([
      ['project', ''],
      ['project', '999999'],
      ['project', 'abc'],
      ['condition', 'weather'],
      ['rating', '6'],
      ['observation', ''],
      ['observation', 'Ring 010203-1234'],
      ['respondentRole', ''],
      ['observedOn', '2026-11-25'],
    ])('%s = "%s" is told beside the field, and nothing that was typed is lost', async (field, value) => {
      const before = await logged()
      const answer = await fillIn(agent, FORM, {
        ...TALK,
        ...TOLD,
        project: project().id,
        outcome: 'Bevaret',
        [field]: value,
      })
      expect(answer.status).toBe(422)
      expect(answer.text).toContain(`href="#${field}"`)
      expect(answer.text).toContain(`id="${field}-error"`)
      expect(fieldValue(answer, 'outcome')).toBe('Bevaret')
      expect(await logged()).toBe(before)
    })

    test("another municipality's project cannot be chosen, nor told from one that is not there", async () => {
      const [theirs] = await app.db.read.all<{ id: number; title: string }>(
        'SELECT "id", "title" FROM "project" WHERE "municipalityCode" = ?',
        [LEJRE],
      )
      const before = await logged()
      const answers = [theirs!.id, 999_999].map((id) => fillIn(agent, FORM, { ...TALK, ...TOLD, project: id }))
      for (const answer of await Promise.all(answers)) {
        expect(answer.status).toBe(422)
        expect(answer.text).not.toContain(theirs!.title)
      }
      expect((await agent.get(`${FORM}?projekt=${theirs!.id}&gemt=1`).expect(200)).text).not.toContain(theirs!.title)
      expect(await logged()).toBe(before)
    })

    test.each(['betingelse=alt', 'rolle=chef', 'dato=i-dag', 'gemt=x', 'projekt=1&projekt=2'])(
      'a link with %s is a bad request',
      async (query) => {
        await agent.get(`${FORM}?${query}`).expect(400)
      },
    )
  })

  describe('an interview', () => {
    test('logs the conditions that were spoken of, all at once', async () => {
      const before = await logged()
      const answer = await fillIn(agent, INTERVIEW, {
        ...TALK,
        project: project().id,
        'leadership-rating': '5',
        'leadership-observation': 'Lederen er med hver uge.',
        'clarity-rating': '',
        'diversity-rating': '2',
        'diversity-observation': 'Mest pensionister.',
        'diversity-outcome': 'Vi spørger gymnasiet.',
      })
      expect(answer.headers.location).toBe(`/arbejdsbord/projekter/${project().id}/erfaringer?gemt=ja`)
      expect(await logged()).toBe(before + 2)
      const rows = await app.db.read.all(
        'SELECT "conditionCode", "rating", "respondentRole", "outcome" FROM "experience" ORDER BY "id" DESC LIMIT 2',
      )
      expect(rows).toEqual([
        { conditionCode: 'diversity', rating: 2, respondentRole: 'leader', outcome: 'Vi spørger gymnasiet.' },
        { conditionCode: 'leadership', rating: 5, respondentRole: 'leader', outcome: null },
      ])
      expect(await keptTallies(app.db)).toEqual(await recountedTallies(app.db))
    })

    test('of which one part is wrong logs nothing, and tells each fault beside its own field', async () => {
      const before = await logged()
      const answer = await fillIn(agent, INTERVIEW, {
        ...TALK,
        respondentRole: '',
        project: project().id,
        'leadership-rating': '5',
        'leadership-observation': 'Lederen er med hver uge.',
        'clarity-rating': '3',
        'visibility-observation': 'Ring 010203-1234',
        'diversity-outcome': 'Kun det',
      })
      expect(answer.status).toBe(422)
      for (const field of [
        'respondentRole',
        'clarity-observation',
        'visibility-rating',
        'visibility-observation',
        'diversity-rating',
        'diversity-observation',
      ])
        expect(answer.text).toContain(`id="${field}-error"`)
      expect(answer.text).not.toContain('id="leadership-rating-error"')
      expect(answer.text).not.toContain('id="anchoring-rating-error"')
      expect(fieldValue(answer, 'leadership-observation')).toBe('Lederen er med hver uge.')
      expect(fieldValue(answer, 'diversity-outcome')).toBe('Kun det')
      expect(await logged()).toBe(before)
    })

    test('in which nothing was told asks for something', async () => {
      const answer = await fillIn(agent, INTERVIEW, { ...TALK, project: project().id })
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('Udfyld mindst én betingelse.')
    })

    test('that is sent twice logs once', async () => {
      const [page, before] = [await agent.get(`${INTERVIEW}?projekt=${project().id}`), await logged()]
      const body = { ...TALK, project: project().id, 'clarity-rating': '3', 'clarity-observation': 'Mappen er fundet.' }
      const answers = await Promise.all(Array.from({ length: 4 }, () => post(page, body, INTERVIEW)))
      expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303])
      expect(await logged()).toBe(before + 1)
    })
  })
})
