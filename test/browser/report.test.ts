/// <reference lib="dom" />
/**
 * From an empty draft to a published report, as its users do it: a consultant writes five sections and is warned, a
 * second person signs, and the page, the PDF, the Word file and the data package all say what plain SQL counts.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import JSZip from 'jszip'
import { verifyPackage } from '../../src/report/package/verify'
import { openSite, type Site, type Visitor } from '../support/browser'
import { fetchFile } from '../support/files'
import { readWord } from '../support/docx'
import { readPdf } from '../support/pdf'
import { aUser } from '../support/people'
import { experiences, HOME } from '../report/support'
import { logIn } from './log-in'
import { pathIn } from './public-pages'
import { pageFaults, languageFaults } from './whole-page'

let site: Site
let anna: Visitor
let bo: Visitor
let reader: Visitor
let sections: Map<string, number>

beforeAll(async () => {
  site = await openSite()
  ;[anna, bo, reader] = [await site.visitor(), await site.visitor(), await site.visitor()]
  await logIn(site, anna, await aUser(site.app, 'consultant', [], 'anna@example.dk'))
  await logIn(site, bo, await aUser(site.app, 'consultant', [], 'bo@example.dk'))
  const rows = await site.app.db.read.all<{ id: number; kind: string }>('SELECT "id", "kind" FROM "report_section"')
  sections = new Map(rows.map(({ id, kind }) => [kind, id]))
})
afterAll(() => site.close())

const pathOf = (kind: string) => `${HOME}/afsnit/${sections.get(kind)!}`
const submit = async ({ page }: Visitor, button: string) => {
  await Promise.all([page.waitForEvent('load'), page.click(button)])
}
const save = async (visitor: Visitor) => submit(visitor, 'form.form .form__actions button:not([name])')

test('the consultant sees a preview and what is missing while writing, and picks sources where the cursor stands', async () => {
  const { page } = anna
  await anna.open(pathOf('conclusion'))
  await page.fill('#body', 'Alle er begejstrede for samarbejdet.')
  await page.waitForFunction(() => document.getElementById('eksempel')?.textContent.includes('Alle er begejstrede'))
  expect(await page.textContent('#advarsler')).toContain('Udsagnet har intet belæg')
  expect(await page.textContent('#advarsler')).toContain('Der står »Alle«, men tallene bærer det ikke')
  const [one] = await experiences(site.app, 'e."quotable" = TRUE', 1)
  await page.fill('#body', 'Mange er glade for samarbejdet.')
  await page.fill('#find', one!.observation.split(' ').slice(0, 3).join(' '))
  await submit(anna, 'button[value="find"]')
  await page.check(`input[name="picks"][value="e${one!.id}"]`)
  await page.evaluate(() => {
    const body = document.getElementById('body') as HTMLTextAreaElement
    body.setSelectionRange(body.value.length - 1, body.value.length - 1)
  })
  await page.click('button[value="indsaet"]')
  expect(await page.inputValue('#body')).toBe(`Mange er glade for samarbejdet [@e${one!.id}].`)
  await save(anna)
  expect(await page.textContent('#advarsler')).not.toContain('intet belæg')
  expect(anna.troubles).toEqual([])
})

test('from the reading view one cites where the cursor stood, by keyboard, and writes on', async () => {
  const { page } = anna
  await anna.open(pathOf('visibility'))
  await page.fill('#body', 'Det ses i byen. Og mere her.')
  await page.evaluate(() => (document.getElementById('body') as HTMLTextAreaElement).setSelectionRange(14, 14))
  await page.focus('button[value="laes"]')
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
  const [first, second] = await page.$$eval('.entry', (entries) => entries.map(({ id }) => id.split('-')[1]))
  await page.focus(`#erfaring-${first}`)
  await page.keyboard.press('h')
  await page.keyboard.press('Tab')
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
  expect(await page.textContent('.entry-cited')).toContain(`henviser til e${first}.`)
  const { pathname, search } = new URL(page.url())
  expect(await pageFaults(anna, pathname + search, 200, 'report picking da')).toEqual([])
  await page.focus(`#erfaring-${second}`)
  await page.keyboard.press('h')
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
  await page.keyboard.type(' og paa torvet')
  expect(await page.inputValue('#body')).toBe(`Det ses i byen [@e${first}; @e${second}] og paa torvet. Og mere her.`)
  await save(anna)
  expect(anna.troubles).toEqual([])
})

test('five sections are written, a second person signs, and the report is published without scripts', async () => {
  await anna.setScripts(false)
  for (const kind of ['leadership', 'clarity', 'anchoring', 'effects']) {
    const cited = await experiences(site.app, kind === 'effects' ? 'TRUE' : `e."conditionCode" = '${kind}'`, 3)
    await anna.open(pathOf(kind))
    await anna.page.fill(
      '#body',
      `## Hvad der virker\n\nDet lykkes de fleste steder [${cited.map(({ id }) => `@e${id}`).join('; ')}].\n\n![figur: betingelser]\n\nDet kræver tid at komme i gang.`,
    )
    await submit(anna, 'button[value="vis"]')
    expect(await anna.page.textContent('#advarsler')).toContain('Det kræver tid at komme i gang.')
    await save(anna)
  }
  await anna.open(`${HOME}/gennemsyn/ny`)
  await save(anna)
  await bo.open(HOME)
  await submit(bo, '#gennemsyn ~ ul a')
  await bo.page.check('input[name="decision"][value="approved"]')
  await save(bo)
  await anna.open(`${HOME}/udgiv`)
  await anna.page.fill('#title', 'Store muligheder')
  await anna.page.fill('#news', 'Den første udgave.')
  await save(anna)
  expect(new URL(anna.page.url()).pathname).toBe(`${HOME}/udgaver/1/filer`)
  await site.app.context.documents.idle()
  await anna.page.reload()
  expect(await anna.page.textContent('main')).toContain('Filerne er lavet')
  await anna.setScripts(true)
  expect([...anna.troubles, ...bo.troubles]).toEqual([])
})

test('the public report holds what every page must', async () => {
  expect(await pageFaults(reader, '/rapport', 200, 'report da')).toEqual([])
  expect(await languageFaults(reader, '/en/rapport', 200, 'report en')).toEqual([])
  await reader.setWidth(1280)
  await reader.open('/rapport')
  const [sentence] = await reader.page.$$eval('.cites a', (links) => links.map((link) => link.getAttribute('href')))
  await reader.page.click(`.cites a[href="${sentence}"] >> nth=0`)
  expect(await reader.page.textContent(`${sentence}`)).toContain('Bruges i:')
})

test.each([
  ['the draft', () => HOME],
  ['a section', () => pathOf('leadership')],
  ['its comments', () => `${pathOf('leadership')}/kommentarer`],
  ['its history', () => `/opsamling/historik/afsnit/${sections.get('leadership')!}`],
  ['a review', () => `${HOME}/gennemsyn/1`],
  ['what an edition cites', () => `${HOME}/udgaver/1`],
  ['its files', () => `${HOME}/udgaver/1/filer`],
])('%s holds what it must', async (name, path) => {
  expect(await pageFaults(anna, path(), 200, `report ${name} da`)).toEqual([])
  expect(await languageFaults(anna, pathIn('en', path()), 200, `report ${name} en`)).toEqual([])
})

test('page, PDF, Word and data package say the numbers that plain SQL counts', async () => {
  const { app } = site
  const { n } = (await app.db.read.one<{ n: number }>(
    `SELECT count(*) AS "n" FROM "experience" e JOIN "project" p ON p."id" = e."projectId" WHERE p."status" = 'published'`,
  ))!
  const told = `Rapporten bygger på ${n} erfaringer`
  const [pdf, word, data] = await Promise.all(
    ['pdf', 'docx', 'zip'].map(async (ending) => (await fetchFile(app.agent(), `/rapport/1.${ending}`)).bytes),
  )
  expect((await app.visitor.get('/rapport')).text).toContain(told)
  const read = readPdf(pdf!)
  expect(read.lines.map(({ text }) => text).join(' ')).toContain(told)
  expect(read.bookmarks).toContain('Kvalificeret og engageret ledelse')
  expect((await readWord(word!)).paragraphs.map(({ text }) => text).join(' ')).toContain(told)
  const rows = (await (await JSZip.loadAsync(data!)).file('optaelling.csv')!.async('string')).split('\n')
  const counted = rows
    .filter((row) => row.startsWith('betingelser,'))
    .reduce(
      (sum, row) =>
        sum +
        row
          .split(',')
          .slice(2)
          .reduce((all, count) => all + Number(count), 0),
      0,
    )
  expect(counted).toBe(n)
  expect((await verifyPackage(data!)).differences).toEqual([])
  opensElsewhere(pdf!, word!, told)
})

/** By programs of others, where they are installed. */
function opensElsewhere(pdf: Buffer, word: Buffer, told: string): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'report-'))
  const at = (name: string, bytes: Buffer) => {
    fs.writeFileSync(path.join(folder, name), bytes)
    return path.join(folder, name)
  }
  try {
    const plain = (text: string) => text.replace(/\s+/g, ' ')
    if (spawnSync('pdftotext', ['-v']).status === 0)
      expect(plain(execFileSync('pdftotext', [at('rapport.pdf', pdf), '-']).toString())).toContain(told)
    if (spawnSync('soffice', ['--version']).status === 0) {
      const file = at('rapport.docx', word)
      const args = [
        `-env:UserInstallation=file://${folder}/profile`,
        '--headless',
        '--convert-to',
        'txt:Text',
        '--outdir',
        folder,
        file,
      ]
      execFileSync('soffice', args, { stdio: 'ignore', timeout: 600_000 })
      expect(plain(fs.readFileSync(path.join(folder, 'rapport.txt'), 'utf8'))).toContain(told)
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
