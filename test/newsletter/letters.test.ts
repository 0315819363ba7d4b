/** Writing a newsletter: what it draws from the registry, how it looks, what is wrong with it, a test to oneself. */
import type { Engine } from '../../src/database/database'
import { contrast } from '../../src/newsletter/letters/contrast'
import { wordsOf } from '../../src/newsletter/letters/compose'
import { forgetInNewsletters } from '../../src/newsletter/letters/erasure'
import { keepQuotes, sweepQuotes, type LetterTexts } from '../../src/newsletter/letters/quotes'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { mailsTo } from '../support/mail-folder'
import { aUser, fillIn, loggedIn, type Agent, type FormBody, type Person } from '../support/people'

const A_LETTER = {
  language: 'da',
  subject: 'Nyt fra registret',
  preheader: 'Tre nye projekter og en erfaring',
  topics: ['cases', 'experience'],
  municipalityCode: '',
  body: '# Velkommen\n\nSe [projekterne](/projekter) og **de fem** [betingelser](/betingelser/synlighed).',
}

onEachEngine((engine: Engine) => {
  let app: TestApp
  let person: Person
  let consultant: Agent
  beforeAll(async () => {
    app = await startApp(engine)
    person = await aUser(app, 'consultant')
    consultant = await loggedIn(app, person)
  })
  afterAll(() => app.close())

  /** @returns its path */
  async function written(as: FormBody = {}): Promise<string> {
    const answer = await fillIn(consultant, '/nyhedsbreve/ny', { ...A_LETTER, ...as })
    expect(answer.status).toBe(303)
    return answer.headers.location!.replace(/\/vis\?.*$/, '')
  }
  const look = async (path: string, som = 'skaerm') => (await consultant.get(`${path}/vis?som=${som}`)).text
  const mailOf = async (path: string) => (await consultant.get(`${path}/mail`)).text

  test('a consultant writes one, sees it in the list, and changes it', async () => {
    const path = await written()
    const list = await consultant.get('/nyhedsbreve')
    expect(list.text).toContain('Nyt fra registret')
    expect(list.text).toContain('Kladde')
    expect((await fillIn(consultant, path, { ...A_LETTER, subject: 'Nyt i november' })).status).toBe(303)
    expect(await look(path)).toContain('<h1>Nyt i november</h1>')
    const english = await consultant.get(`/en${path}/vis`)
    expect(english.text).toContain('<h1 lang="da">Nyt i november</h1>')
    expect(english.text).toContain('Send me a test')
  })

  test('two who write at once: the second sees both texts and chooses', async () => {
    const path = await written()
    const page = await consultant.get(path)
    expect((await fillIn(consultant, path, { ...A_LETTER, subject: 'Den førstes' })).status).toBe(303)
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)![1]!
    const second = await consultant
      .post(path)
      .type('form')
      .send({ _csrf: token, ...A_LETTER, subject: 'Den andens', version: '1' })
    expect(second.status).toBe(409)
    expect(second.text).toContain('Den førstes')
    expect(second.text).toContain('Den andens')
  })

  test('what it was before is in its history, and there is a way back', async () => {
    const path = await written()
    await fillIn(consultant, path, { ...A_LETTER, subject: 'Et andet emne' })
    const history = `/nyhedsbreve/historik/nyhedsbrev/${path.split('/').at(-1)}`
    expect((await consultant.get(history)).text).toContain('Et andet emne')
    expect((await fillIn(consultant, history, { til: '1' })).status).toBe(303)
    expect(await look(path)).toContain('<h1>Nyt fra registret</h1>')
  })

  test('what is missing is said beside its field, and all that was typed stays', async () => {
    const answer = await fillIn(consultant, '/nyhedsbreve/ny', {
      ...A_LETTER,
      subject: '',
      body: 'Ring til 010190-1234',
    })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('id="subject-error"')
    expect(answer.text).toContain('id="body-error"')
    expect(answer.text).toContain('Tre nye projekter og en erfaring')
  })

  test('line breaks in what becomes a header are spaces', async () => {
    const path = await written({ subject: 'Nyt\r\nBcc: alle@example.dk', preheader: 'En\r\nto' })
    expect(await look(path)).toContain('<h1>Nyt Bcc: alle@example.dk</h1>')
  })

  test('blocks bring in what the registry shows the public, the same in mail, text and frame', async () => {
    const project = (await app.db.read.one<{ slug: string; title: string; summary: string }>(
      `SELECT "slug", "title", "summary" FROM "project" WHERE "status" = 'published' ORDER BY "id" LIMIT 1`,
    ))!
    const quote = (await app.db.read.one<{ id: number; observation: string }>(
      'SELECT "id", "observation" FROM "experience" WHERE "quotable" = TRUE ORDER BY "id" LIMIT 1',
    ))!
    const path = await written({
      body: `Hej\n\n[[nye projekter: 1. 1 2000]]\n[[case: http://localhost:3000/projekter/${project.slug}]]\n[[Erfaring: ${quote.id}]]\n[[tal]]\n[[tal: horsens]]\n\nFarvel`,
    })
    const words = wordsOf(await mailOf(path)).replace(/[\s>]+/g, ' ')
    expect(words).toContain(project.title)
    expect(words).toContain(quote.observation.slice(0, 60))
    expect(words).toContain('De fem betingelser i tal: Horsens')
    expect(words).toContain('fundet på for at vise')
    const text = await look(path, 'tekst')
    expect(text).toContain('Farvel')
    expect(text).toContain(`&lt;http://localhost:3000/projekter/${project.slug}&gt;`)
    expect(await look(path)).toContain('Intet står i vejen.')
  })

  test('an experience that may not be quoted, and a block that is none, are faults, said in their place', async () => {
    const hidden = await app.db.write((tx) =>
      tx.one<{ id: number }>(
        'UPDATE "experience" SET "quotable" = FALSE WHERE "id" = (SELECT max("id") FROM "experience") RETURNING "id"',
      ),
    )
    const path = await written({
      body: `Hej\n\n[[erfaring: ${hidden!.id}]]\n\n[[vejret]]\n\n[[case: findes-ikke]]\n\n[[rapport]]`,
    })
    const page = await look(path)
    expect(page).toContain('4 fejl skal rettes')
    expect(page).toContain('Linje 5 henter ikke noget: [[vejret]]')
  })

  test('dead links, pictures from elsewhere or without words, and a mail that Gmail would clip are faults', async () => {
    const path = await written({
      preheader: '',
      subject: 'E'.repeat(80),
      body: `[a](/projekter/findes-ikke) [b](http://localhost:3000/arbejdsbord) [c](/en/projekter) ![](/billeder/x.webp) ![Pixel](https://andre.example/p.gif)\n\n${'Lang tekst. '.repeat(3000)}`,
    })
    const page = await look(path)
    expect(page).toContain('Linket /projekter/findes-ikke fører ikke')
    expect(page).toContain('Linket /arbejdsbord fører ikke')
    expect(page).not.toContain('Linket /en/projekter')
    expect(page).toContain('mangler en tekst')
    expect(page).toContain('https://andre.example/p.gif ligger et andet sted')
    expect(page).toContain('80 tegn')
    expect(page).toContain('Linjen efter emnet mangler')
    expect(await mailOf(path)).not.toContain('<img src="https://andre.example')
    const large = await written({ body: `[[tal]]\n\n`.repeat(300) })
    expect(await look(large)).toContain('klipper Gmail den af')
  })

  test('the mail comes under a policy of its own, dark when it is asked for, and holds no script and no other site', async () => {
    const path = await written({ body: '<script>alert(1)</script> [x](javascript:alert(1))' })
    const answer = await consultant.get(`${path}/mail?som=moerk`)
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'self'")
    expect(answer.text).toContain('@media all')
    expect(answer.text).not.toMatch(/<script|href="javascript/)
    expect((await consultant.get(`${path}/vis`)).headers['content-security-policy']).toContain("frame-src 'self'")
    expect((await consultant.get('/nyhedsbreve')).headers['content-security-policy']).not.toContain('frame-src')
  })

  test('a test goes to oneself with both parts, and ends nobody’s subscription', async () => {
    const path = await written()
    const answer = await fillIn(consultant, `${path}/vis`, {})
    expect(answer.status).toBe(404)
    const page = await consultant.get(`${path}/vis`)
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)![1]!
    const sent = await consultant.post(`${path}/proev`).type('form').send({ _csrf })
    expect(sent.status).toBe(303)
    expect((await consultant.get(sent.headers.location!)).text).toContain(`Prøven er sendt til ${person.email}`)
    const mail = (await mailsTo(app, person.email)).at(-1)!
    expect(mail.subject).toBe('[Prøve] Nyt fra registret')
    expect(mail.text).toContain('Velkommen')
    expect(mail.html).toContain('Velkommen')
    expect(mail.text).not.toContain('.invalid')
    expect(String(mail.html)).not.toContain('.invalid')
  })

  test('who is erased is taken out of newsletters, also of those that went out', async () => {
    const path = await written({ body: 'Tak til Bodil Testesen, bodil@example.dk.' })
    const id = Number(path.split('/').at(-1))
    const names = ['Bodil Testesen', 'bodil@example.dk']
    await app.db.write(async (tx) => {
      await tx.run(
        `UPDATE "newsletter" SET "state" = 'sent', "slug" = 'tak', "mailHtml" = "body", "mailText" = "body", "webHtml" = "body", "startedAt" = "createdAt" WHERE "id" = ?`,
        [id],
      )
    })
    expect((await app.visitor.get('/nyhedsbrev/arkiv/tak')).text).toContain('Bodil Testesen')
    // A quote that names somebody goes as a whole, also where a line breaks in the name.
    const texts = (mailText: string) => JSON.stringify({ mailHtml: mailText, mailText, webHtml: mailText })
    await app.db.write((tx) =>
      keepQuotes(
        tx,
        id,
        ['> Det sagde Bodil\n> Testesen', '> Bodil er et navn'].map((said) => ({
          experienceId: 1,
          words: JSON.parse(texts(said)) as LetterTexts,
          instead: JSON.parse(texts('taget ud')) as LetterTexts,
        })),
      ),
    )
    const now = app.clock.now()
    await app.db.write((tx) => forgetInNewsletters(tx, { names }, now))
    expect(
      await app.db.read.all(
        'SELECT "number", "words", "withdrawnAt" FROM "newsletter_quote" WHERE "newsletterId" = ? ORDER BY "number"',
        [id],
      ),
    ).toEqual([
      { number: 1, words: null, withdrawnAt: now },
      { number: 2, words: texts('> Bodil er et navn'), withdrawnAt: null },
    ])
    expect(
      await app.db.read.one(`SELECT "after" FROM "audit_entry" WHERE "action" = 'withdraw' AND "entityKey" = ?`, [
        String(id),
      ]),
    ).toEqual({ after: '{"source":"experience 1"}' })
    const row = JSON.stringify(await app.db.read.one('SELECT * FROM "newsletter" WHERE "id" = ?', [id]))
    for (const name of names) expect(row).not.toContain(name)
    expect((await app.visitor.get('/nyhedsbrev/arkiv/tak')).text).not.toContain('Bodil')
  })

  test('words of an experience that is gone for good go with it; while it is in the bin they stay', async () => {
    const id = Number((await written()).split('/').at(-1))
    const empty = { mailHtml: '', mailText: '', webHtml: '' }
    const GONE = 999_999
    await app.db.write((tx) => keepQuotes(tx, id, [{ experienceId: GONE, words: empty, instead: empty }]))
    const kept = () =>
      app.db.read.one('SELECT 1 FROM "newsletter_quote" WHERE "experienceId" = ? AND "words" IS NOT NULL', [GONE])
    const now = app.clock.now()
    await app.db.write((tx) =>
      tx.run(
        `INSERT INTO "bin_entry" ("entity", "entityKey", "municipalityCode", "title", "deletedAt", "row") VALUES ('experience', ?, '0615', 'x', ?, '{}')`,
        [GONE, now],
      ),
    )
    await app.db.write((tx) => sweepQuotes(tx, now))
    expect(await kept()).toBeDefined()
    await app.db.write((tx) => tx.run('DELETE FROM "bin_entry" WHERE "entityKey" = ?', [GONE]))
    await app.db.write((tx) => sweepQuotes(tx, now))
    expect(await kept()).toBeUndefined()
  })

  test('coordinators write none, and see none', async () => {
    const coordinator = await loggedIn(app, await aUser(app, 'coordinator', ['0615']))
    expect((await coordinator.get('/nyhedsbreve')).status).toBe(403)
  })
})

test('contrast is reckoned as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})
