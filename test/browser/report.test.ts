/// <reference lib="dom" />
/**
 * From an empty draft to a published report, as its users do it: a consultant codes passages, writes five sections on
 * them and is warned, a second person signs, and the page, the PDF, the Word file and the data package all say what
 * plain SQL counts.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import JSZip from 'jszip'
import { verifyPackage } from '../../src/report/package/verify'
import { openSite, type Site, type Visitor } from '../support/browser'
import { fetchFile } from '../support/files'
import { readWord } from '../support/docx'
import { readPdf } from '../support/pdf'
import { aUser } from '../support/people'
import { experiences, HOME, mostlyRegistered } from '../report/support'
import { logIn } from './log-in'
import { takePicture } from './pictures'
import { pathIn } from './public-pages'
import {
  ALL,
  FIGURES,
  countFigure,
  countMethod,
  countPairs,
  mustSay,
  readRow,
  rowsInPackage,
  tablesInPdf,
  tablesInWord,
  tablesOnPage,
} from './report-numbers'
import { pageFaults, languageFaults } from './whole-page'

/** A4 between its margins, in the browser's pixels. */
const PAPER = 718

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
  await mostlyRegistered(site.app)
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

test('passages are coded, and what is coded is read again to be cited', async () => {
  const { page } = anna
  await anna.open('/opsamling/koder/ny')
  await page.fill('#name', 'Ledelse, der ses')
  await save(anna)
  await anna.open('/opsamling/laes?betingelse=ledelse')
  const ids = await page.$$eval('.entry', (entries) => entries.slice(0, 3).map(({ id }) => id))
  for (const id of ids) {
    await page.focus(`#${id}`)
    await page.keyboard.press('s')
    await page.waitForFunction(() => document.getElementById('reading-status')!.textContent !== '')
    await page.selectOption(`#${id} select`, { label: 'Ledelse, der ses' })
    await submit(anna, `#${id} .entry-code button`)
  }
  await anna.open(pathOf('leadership'))
  await page.fill('#body', 'Ledelsen kan ses.')
  await submit(anna, 'button[value="laes"]')
  await page.click('.reading-filter summary')
  await page.selectOption('#kode', { label: 'Ledelse, der ses' })
  await submit(anna, '.list-filter button')
  expect(await page.$$eval('.entry', (entries) => entries.map(({ id }) => id))).toEqual(ids)
  expect(await page.$$eval('.entry mark', (marks) => marks.length)).toBe(3)
  for (const id of ids) await submit(anna, `#${id} .entry-cite button[value="videre"]`)
  await submit(anna, '.message-info a')
  const refs = ids.map((id) => `@e${id.split('-')[1]}`)
  expect(await page.inputValue('#body')).toBe(`Ledelsen kan ses. [${refs.join('; ')}]`)
  await save(anna)
  const coded = await site.app.db.read.one('SELECT count(*) AS "n" FROM "passage" WHERE "startsAt" IS NOT NULL')
  expect(coded).toEqual({ n: 3 })
  expect(anna.troubles).toEqual([])
})

/** Each figure once, in the sections that are written. */
const PLACED: Record<string, string[]> = {
  leadership: ['betingelser', 'roller'],
  clarity: ['kommuner', 'institutionstyper'],
  anchoring: ['skema', 'udvikling'],
  effects: ['sammenhaeng'],
}

test('five sections are written, a second person signs, and the report is published without scripts', async () => {
  await anna.setScripts(false)
  for (const [kind, figures] of Object.entries(PLACED)) {
    const cited = await experiences(site.app, kind === 'effects' ? 'TRUE' : `e."conditionCode" = '${kind}'`, 3)
    await anna.open(pathOf(kind))
    await anna.page.fill(
      '#body',
      `## Hvad der virker\n\nDet lykkes alle steder [${cited.map(({ id }) => `@e${id}`).join('; ')}].\n\n${figures.map((name) => `![figur: ${name}]`).join('\n\n')}\n\nDet kræver tid at komme i gang.`,
    )
    await submit(anna, 'button[value="vis"]')
    const warned = await anna.page.textContent('#advarsler')
    expect(warned).toContain('Det kræver tid at komme i gang.')
    expect(warned).toContain(`figuren »${figures[0]}« ved siden af bærer det ikke`)
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

test('page, PDF, Word and data package say the same numbers, and each of them is what plain SQL counts', async () => {
  const { app } = site
  await reader.open('/rapport/1')
  const onPage = await tablesOnPage(reader.page)
  expect([...onPage.keys()].sort()).toEqual([...FIGURES].sort())
  const [pdf, word, data] = await Promise.all(
    ['pdf', 'docx', 'zip'].map(async (ending) => (await fetchFile(app.agent(), `/rapport/1.${ending}`)).bytes),
  )
  const read = readPdf(pdf!)
  const inFiles = [tablesInPdf(read, onPage), await tablesInWord(word!, onPage)]
  const sumless = new Set(['betingelser', 'skema'])
  const bare = (table: string[][]) => table.map((row) => row.map((cell) => cell.replace(/\s+/g, '')))
  for (const [name, table] of onPage) {
    for (const file of inFiles) expect([name, bare(file.get(name)!)]).toEqual([name, bare(table)])
    const told = table.map((row) => readRow(name, row))
    expect([name, await rowsInPackage(data!, name)]).toEqual([name, told])
    const counted = name === 'sammenhaeng' ? await countPairs(app) : await countFigure(app, name)
    for (const { words, numbers } of told)
      if (numbers !== 'hidden') expect([name, words, numbers]).toEqual([name, words, mustSay(counted, words)])
    expect(told.filter(({ words, numbers }) => counted.few.has(words) && numbers !== 'hidden')).toEqual([])
    // Nor is anybody left out, but for sums that these two figures do not tell.
    const shown = new Set(told.map(({ words }) => words))
    const heard = [...counted.rows].filter(([words, [, n]]) => n && !(sumless.has(name) && words.endsWith(ALL)))
    expect(heard.filter(([words]) => !shown.has(words))).toEqual([])
  }

  const method = await countMethod(app)
  const wordText = (await readWord(word!)).paragraphs.map(({ text }) => text).join(' ')
  const pdfText = read.lines.map(({ text }) => text).join(' ')
  const pageText = (await reader.page.textContent('main'))!
  for (const text of [pageText, pdfText, wordText])
    for (const told of method) expect(text.replace(/\s+/g, ' ')).toContain(told)
  for (const figure of await reader.page.$$eval('.report-figure figcaption', (all) =>
    all.map((one) => one.textContent),
  ))
    for (const text of [pdfText, wordText]) expect(text.replace(/[\s.]+/g, '')).toContain(figure.replace(/[\s.]+/g, ''))
  expect(read.bookmarks).toContain('Kvalificeret og engageret ledelse')
  // Each stands on one page with its title and what it counts, and says it to who cannot see it.
  expect(read.figures.map(({ alt }) => alt.length > 40)).toEqual(FIGURES.map(() => true))

  const sources = await sourcesIn(data!)
  for (const { ref, rating } of sources) {
    const table = ref!.startsWith('e') ? 'experience' : 'effect'
    const row = await app.db.read.one(`SELECT "rating" FROM "${table}" WHERE "id" = ?`, [Number(ref!.slice(1))])
    expect([ref, row]).toEqual([ref, { rating: Number(rating) }])
  }
  const cited = await app.db.read.all('SELECT DISTINCT "entity", "entityKey" FROM "report_citation"')
  expect(sources).toHaveLength(cited.length)
  expect((await verifyPackage(data!)).differences).toEqual([])
  opensElsewhere(pdf!, word!, method[0]!)
})

const sourcesIn = async (data: Buffer) =>
  parse<Record<string, string>>(await (await JSZip.loadAsync(data)).file('belaeg.csv')!.async('string'), {
    columns: true,
  })

test('the edition prints as a whole, without what only a screen has a use for', async () => {
  await reader.setWidth(PAPER)
  await reader.open('/rapport/1')
  await reader.page.emulateMedia({ media: 'print' })
  await takePicture(reader.page, 'print report edition')
  const shown = (selector: string) =>
    reader.page
      .locator(selector)
      .evaluateAll((all) => all.filter((element) => element.checkVisibility()).map((element) => element.outerHTML))
  expect(await shown('nav.site-nav, .breadcrumb, form, button, .skip-link, .paragraph-link')).toEqual([])
  expect(await shown('.report-figure svg')).toHaveLength(FIGURES.length)
  expect(await shown('.report-figure table')).toHaveLength(FIGURES.length)
  expect(await shown('.report-figure summary')).toEqual([])
  expect(await reader.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PAPER)
  // Pictures and evidence are on the paper from edge to edge.
  const right = await reader.page
    .locator('.report-figure svg, [id^="belaeg-"]')
    .evaluateAll((all) => Math.max(...all.map((element) => element.getBoundingClientRect().right)))
  expect(right).toBeLessThanOrEqual(PAPER)
  const text = (await reader.page.innerText('main')).replace(/\s+/g, ' ')
  for (const told of [...(await countMethod(site.app)), 'Bruges i:']) expect(text).toContain(told)
  expect((await reader.page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-')
  await reader.page.emulateMedia({ media: 'screen' })
  await reader.setWidth(1280)
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
    if (spawnSync('pdftotext', ['-v']).status === 0) {
      const file = at('rapport.pdf', pdf)
      expect(plain(execFileSync('pdftotext', [file, '-']).toString())).toContain(told)
      const outline = execFileSync('pdftohtml', ['-xml', '-i', '-stdout', file]).toString().split('<outline>')[1]!
      for (const title of ['Store muligheder', 'Kvalificeret og engageret ledelse', 'Metode', 'Belæg'])
        expect(outline).toMatch(new RegExp(`<item page="\\d+">${title}</item>`))
      const structure = execFileSync('pdfinfo', ['-struct-text', file]).toString()
      expect(structure.match(/^ *Figure:?\n(?: +\/.*\n)* +Caption/gm)).toHaveLength(FIGURES.length)
      expect(structure).toMatch(/^ *L \(block\):?\n(?: +\/.*\n)* +LI \(block\)\n +Lbl \(block\)\n +"\[1\]/m)
    }
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
