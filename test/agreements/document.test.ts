import { startApp, type TestApp } from '../support/app'
import { readWord, type ReadWord } from '../support/docx'
import { fetchFile } from '../support/files'
import { readPdf, type ReadPdf } from '../support/pdf'
import { aUser, fillIn, HORSENS, loggedIn, type Agent } from '../support/people'

const HOME = '/arbejdsbord/projekter/1/aftale'
const BORDER = 'Frivillige & personale: <aldrig> alene.\nLæreren har timen.'

describe('an agreement as a document', () => {
  let app: TestApp
  let agent: Agent
  /** Reading one costs a process: the two that most tests look at are read once. */
  let danish: ReadPdf
  let english: ReadPdf
  beforeAll(async () => {
    app = await startApp('sqlite')
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    await app.db.write((tx) => tx.run(`UPDATE "project" SET "title" = 'Onkler & tanter <i> klassen' WHERE "id" = 1`))
    await fillIn(agent, `${HOME}/parter`, {
      institutionName: 'Toftelunden Skole',
      institutionContact: 'Lis Lærerinde',
      volunteersName: 'Skoleonklerne',
      volunteersContact: 'Bodil Testesen',
      volunteersPhone: '87 65 43 21',
      settled: 'ja',
    })
    await fillIn(agent, `${HOME}/graense`, { border: BORDER, settled: 'ja' })
    await fillIn(agent, `${HOME}/moeder`, { meetings: 'Den første mandag i måneden' })
    danish = await pdf(`${HOME}.pdf`)
    english = await pdf(`/en${HOME}.pdf`)
  })
  afterAll(() => app.close())

  const word = async (path: string): Promise<ReadWord> => readWord((await fetchFile(agent, path)).bytes)
  const pdf = async (path: string): Promise<ReadPdf> => readPdf((await fetchFile(agent, path)).bytes)

  test('comes as files with a name that tells what they are, for nobody to keep', async () => {
    const [docx, file] = [await fetchFile(agent, `${HOME}.docx`), await fetchFile(agent, `/en${HOME}.pdf`)]
    expect(docx.headers).toMatchObject({
      'content-disposition': 'attachment; filename="samarbejdsaftale-onkler-tanter-i-klassen-v3.docx"',
      'cache-control': 'no-store',
    })
    expect(docx.headers['content-type']).toContain('wordprocessingml')
    expect(file.headers['content-disposition']).toMatch(/"collaboration-agreement-.*-v3\.pdf"/)
    expect(file.bytes.subarray(0, 5).toString()).toBe('%PDF-')
  })

  test('the Word file has a title, a language, real headings, a table of the parties and lines to sign on', async () => {
    const read = await word(`${HOME}.docx`)
    expect([read.title, read.language]).toEqual([
      'Samarbejdsaftale for Onkler &amp; tanter &lt;i> klassen'.replace('>', '&gt;'),
      'da-DK',
    ])
    const styled = (style: string) => read.paragraphs.filter((one) => one.style === style).map(({ text }) => text)
    expect(styled('Title')).toEqual(['Samarbejdsaftale for Onkler & tanter <i> klassen'])
    expect(styled('Heading1')).toEqual([
      '1. Parter og kontaktpersoner',
      '2. Art og omfang',
      '3. Målgruppe',
      '4. Hvem gør hvad',
      '5. Grænsen mellem frivillige og personale',
      '6. Ansvar',
      '7. Tavshedspligt og underretningspligt',
      '8. Forsikring',
      '9. Start og slut',
      '10. Møder',
      '11. Når nogen vil stoppe',
      'Underskrifter',
    ])
    expect(read.headRows).toBe(1)
    expect(read.paragraphs.filter(({ inTable }) => inTable).map(({ text }) => text)).toEqual([
      ...['Oplysning', 'Institutionen', 'De frivillige', 'Part', 'Toftelunden Skole', 'Skoleonklerne'],
      ...['Kontaktperson', 'Lis Lærerinde', 'Bodil Testesen', 'Telefon', '–', '87 65 43 21', 'E-mail', '–', '–'],
    ])
    expect(read.paragraphs.filter(({ text }) => text === 'Underskrift')).toHaveLength(2)
  })

  test('the PDF is tagged, and has a title, a language and bookmarks', () => {
    const read = danish
    const title = 'Samarbejdsaftale for Onkler & tanter <i> klassen'
    expect(read).toMatchObject({
      title,
      xmpTitle: title,
      language: 'da-DK',
      marked: true,
      part: '1',
      displayTitle: true,
    })
    expect(read.bookmarks).toHaveLength(13)
    expect(read.bookmarks[5]).toBe('5. Grænsen mellem frivillige og personale')
    const withRole = (role: string) => read.lines.filter((line) => line.role === role).map(({ text }) => text)
    expect(withRole('H1')).toEqual([title])
    expect(withRole('H2')).toHaveLength(12)
    expect(withRole('TH')).toContain('Kontaktperson')
    expect(withRole('TD')).toContain('Bodil Testesen')
  })

  test.each(['', '/en'])('both files say the same, word for word, at %s/', async (prefix) => {
    const [fromWord, fromPdf] = [await word(`${prefix}${HOME}.docx`), prefix ? english : danish]
    const plain = (text: string) => text.replace(/\s+/g, ' ').trim()
    const pairs = (lines: { text: string; lang?: string }[]) => lines.map(({ text, lang }) => [plain(text), lang])
    expect(pairs(fromPdf.lines)).toEqual(pairs(fromWord.paragraphs))
    expect(fromWord.paragraphs.length).toBeGreaterThan(50)
  })

  test('in English the words that people wrote are still said to be Danish', () => {
    const { lines, language } = english
    expect(language).toBe('en-GB')
    const langOf = (text: string) => lines.find((line) => line.text === text)?.lang
    expect(langOf('Læreren har timen.')).toBe('da-DK')
    expect(langOf('5. The border between volunteers and staff')).toBe('en-GB')
    expect(langOf('Pupils')).toBe('en-GB')
  })

  test('what is not agreed is said to be so, and why', () => {
    const { lines } = danish
    const noteAfter = (heading: string) => lines[lines.findIndex(({ text }) => text === heading) + 1]!.text
    expect(noteAfter('3. Målgruppe')).toBe('Ikke aftalt endnu: forslag ud fra registret.')
    expect(noteAfter('8. Forsikring')).toBe('Ikke aftalt endnu.')
    expect(noteAfter('10. Møder')).toBe('Ikke aftalt endnu: kladde.')
    expect(noteAfter('5. Grænsen mellem frivillige og personale')).toBe('Frivillige & personale: <aldrig> alene.')
  })

  test('an earlier version is written as it was, whatever the registry says now', async () => {
    await app.db.write((tx) => tx.run(`UPDATE "institution" SET "name" = 'Et nyt navn'`))
    await fillIn(agent, `${HOME}/graense`, { border: 'Noget ganske andet', settled: 'ja' })
    const words = async (path: string) => (await word(path)).paragraphs.map(({ text }) => text).join('\n')
    const [then, now] = [await words(`${HOME}.docx?version=2`), await words(`${HOME}.docx`)]
    expect(then).toContain('Læreren har timen.')
    expect(then).not.toMatch(/Noget ganske andet|Et nyt navn/)
    expect(now).toMatch(/Et nyt navn[^]*Noget ganske andet/)
  })

  test('a long answer goes on over pages and stays one paragraph to a screen reader', async () => {
    const long = 'Ord og atter ord om ansvar. '.repeat(140).trim()
    await fillIn(agent, `${HOME}/ansvar`, { responsibility: long })
    const { lines } = await pdf(`${HOME}.pdf`)
    const written = lines
      .filter(({ text }) => text.includes('Ord og atter ord'))
      .map(({ text }) => text.replace(/\s+/g, ' '))
    expect(written.join(' ')).toBe(long)
  })
})
