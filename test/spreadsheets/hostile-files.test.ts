import fs from 'node:fs'
import path from 'node:path'
import ExcelJS from 'exceljs'
import JSZip from 'jszip'
import { startApp, type TestApp } from '../support/app'
import { HORSENS, aUser, loggedIn, type Agent } from '../support/people'
import { bring, mainOf, settled } from './support'

const HEADINGS = ['Navn', 'Type', 'Vej og nummer', 'Postnummer', 'By']
const ROW = ['Skolen', 'Skole', 'Vej 1', '8700', 'Horsens']

async function workbook(fill: (sheet: ExcelJS.Worksheet) => void = (sheet) => void sheet.addRow(ROW)): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('Ark1')
  sheet.addRow(HEADINGS)
  fill(sheet)
  return Buffer.from(await book.xlsx.writeBuffer())
}

async function changed(bytes: Buffer, change: (zip: JSZip) => Promise<void> | void): Promise<Buffer> {
  const zip = await JSZip.loadAsync(bytes)
  await change(zip)
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' })
}

/** A part of the workbook replaced by what `write` makes of it. */
const withPart = async (part: string, write: (xml: string) => string): Promise<Buffer> =>
  changed(await workbook(), async (zip) => void zip.file(part, write(await zip.file(part)!.async('string'))))

const SHEET = 'xl/worksheets/sheet1.xml'
const csv = (...rows: string[]) => Buffer.from([HEADINGS.join(';'), ...rows].join('\r\n'))

describe('a hostile file is refused in words that tell what to do', () => {
  let app: TestApp
  let agent: Agent
  beforeAll(async () => {
    app = await startApp('sqlite')
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
  })
  afterAll(() => app.close())
  afterEach(() => app.db.write((tx) => tx.run('DELETE FROM "sheet_import"')))

  /** What is said, when the file came or when it was checked. */
  async function said(name: string, content: Buffer): Promise<string> {
    const brought = await bring(agent, 'institutions', name, content)
    if (brought.status === 422) return mainOf(brought)
    return mainOf((await settled(app, agent, brought)).page)
  }

  const cases: [string, string, () => Buffer | Promise<Buffer>, RegExp][] = [
    ['an empty file', 'a.csv', () => Buffer.alloc(0), /Filen er tom\. Vælg en fil/],
    ['blank lines only', 'a.csv', () => Buffer.from('\r\n\r\n;;\r\n'), /Filen er tom\. Vælg en fil/],
    ['headings only', 'a.csv', () => csv(), /kun overskrifter i filen\. Skriv mindst en række/],
    ['a CSV cut off in a cell', 'a.csv', () => csv('"Skolen er'), /Gem den igen fra regnearket/],
    [
      'quotation marks that do not match',
      'a.csv',
      () => csv('"Skolen"x;Skole;Vej;8700;By'),
      /Citationstegnene i række 2 .*Gem filen igen/,
    ],
    [
      'a cell of 10 MB',
      'a.csv',
      () => csv(`${'x'.repeat(10_000_000)};Skole;Vej;8700;By`),
      /Række 2 har en celle med for meget tekst/,
    ],
    ['10,000 columns', 'a.csv', () => Buffer.from(`${'a;'.repeat(10_000)}\r\n1`), /for mange kolonner: højst 200/],
    [
      'a picture that is called CSV',
      'a.csv',
      () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]),
      /ikke en CSV-fil\. Gem den fra regnearket/,
    ],
    ['a workbook that is called CSV', 'a.csv', () => workbook(), /Gem den som CSV .*eller giv den endelsen \.xlsx/],
    [
      'a CSV that is called workbook',
      'a.xlsx',
      () => csv(ROW.join(';')),
      /ikke et Excel-ark\. Åbn den i Excel, og gem den/,
    ],
    ['an ending of no spreadsheet', 'a.pdf', () => csv(ROW.join(';')), /Gem den fra regnearket som Excel-ark/],
    [
      'the old Excel format',
      'a.xls',
      () => Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      /fjern adgangskoden, og gem som Excel-projektmappe/,
    ],
    ['a workbook under a password', 'a.xlsx', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), /fjern adgangskoden/],
    ['a workbook with macros', 'a.xlsm', () => workbook(), /makroer.*Gem den som Excel-projektmappe uden makroer/],
    [
      'a workbook with macros under another name',
      'a.xlsx',
      async () => changed(await workbook(), (zip) => void zip.file('xl/vbaProject.bin', 'x')),
      /uden makroer/,
    ],
    [
      'a LibreOffice sheet',
      'a.xlsx',
      async () => {
        const zip = new JSZip()
        zip.file('content.xml', '<a/>')
        return zip.generateAsync({ type: 'nodebuffer' })
      },
      /LibreOffice-ark\. Gem den som/,
    ],
    [
      'a workbook cut off',
      'a.xlsx',
      async () => {
        const whole = await workbook()
        return whole.subarray(0, whole.length - 300)
      },
      /beskadiget eller skåret over\. Åbn den i Excel/,
    ],
    ['a workbook with its sheet cut off', 'a.xlsx', () => withPart(SHEET, (xml) => xml.slice(0, -40)), /beskadiget/],
    ['no row', 'a.xlsx', () => workbook(() => undefined), /kun overskrifter/],
    [
      'an entity bomb',
      'a.xlsx',
      () =>
        withPart(SHEET, (xml) =>
          xml.replace(
            /<\?xml[^>]*\?>/,
            '$&<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
          ),
        ),
      /XML, som et regneark ikke skal have\. Kopiér rækkerne/,
    ],
    [
      'an entity bomb in the texts',
      'a.xlsx',
      () =>
        withPart('xl/sharedStrings.xml', (xml) =>
          xml.replace(/<\?xml[^>]*\?>/, '$&<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
        ),
      /XML, som et regneark ikke/,
    ],
    [
      'a cell of 10 MB in a workbook',
      'a.xlsx',
      () =>
        withPart(SHEET, (xml) =>
          xml.replace(
            '</sheetData>',
            `<row r="3"><c r="A3" t="inlineStr"><is><t>${'x'.repeat(10_000_000)}</t></is></c></row></sheetData>`,
          ),
        ),
      /for meget tekst/,
    ],
    [
      'a text of 10 MB in a workbook',
      'a.xlsx',
      () =>
        withPart('xl/sharedStrings.xml', (xml) =>
          xml.replace('</sst>', `<si><t>${'x'.repeat(10_000_000)}</t></si></sst>`),
        ),
      /for meget tekst.*Kort teksten af/,
    ],
    [
      '10,000 columns in a workbook',
      'a.xlsx',
      () =>
        workbook((sheet) => {
          sheet.addRow(ROW).getCell(10_000).value = 'x'
        }),
      /for mange kolonner/,
    ],
    [
      'a zip bomb in the texts',
      'a.xlsx',
      () => withPart('xl/sharedStrings.xml', (xml) => xml.replace('</sst>', `${' '.repeat(80 * 1024 * 1024)}</sst>`)),
      /for stor\. Del den|langt mere pakket ud/,
    ],
    [
      'a zip bomb in another part',
      'a.xlsx',
      () =>
        withPart('xl/workbook.xml', (xml) => xml.replace('</workbook>', `${' '.repeat(20 * 1024 * 1024)}</workbook>`)),
      /langt mere pakket ud.*Kopiér rækkerne over i et nyt ark/,
    ],
  ]
  test.each(cases)('%s', async (_name, file, content, words) => {
    const before = (await app.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "institution"'))!.n
    expect(await said(file, await content())).toMatch(words)
    expect(fs.readdirSync(path.join(app.config.dataDir, 'imports'))).toEqual([])
    expect((await app.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "institution"'))!.n).toBe(before)
    expect(app.logged.filter((line) => Number(line.level) >= 50)).toEqual([])
  })

  test('a sheet that claims to be small and is not', async () => {
    const bomb = await withPart(SHEET, (xml) => xml.replace('</sheetData>', `${' '.repeat(5_000_000)}</sheetData>`))
    // The claimed size stands in the central directory: the part's bytes stay as they are.
    const at = bomb.lastIndexOf(Buffer.from(SHEET))
    bomb.writeUInt32LE(100, at - 46 + 24)
    expect(await said('a.xlsx', bomb)).toMatch(/beskadiget|pakket ud/)
  })

  test('a formula counts as what it showed; one without a result, or with an error, refuses its row', async () => {
    const bytes = await workbook((sheet) => {
      sheet.addRow([{ formula: '"Sko"&"len"', result: 'Skolen med formel' }, ...ROW.slice(1)])
      sheet.addRow([{ formula: 'NOW()' }, ...ROW.slice(1)])
      sheet.addRow([{ error: '#REF!' }, ...ROW.slice(1)])
    })
    const { path: one, page } = await settled(app, agent, await bring(agent, 'institutions', 'a.xlsx', bytes))
    expect(mainOf(page)).toContain('2 er afvist')
    expect(mainOf(page)).toContain('Navn: Cellen har en formel uden resultat. Åbn filen i Excel')
    expect(mainOf(page)).toContain('Navn: Cellen viser en fejl')
    expect(mainOf(await agent.get(`${one}?vis=nye`))).toContain('Skolen med formel')
  })

  test('a form that ends in the middle, or is none, is a bad request and leaves nothing', async () => {
    const folder = path.join(app.config.dataDir, 'imports')
    const before = fs.readdirSync(folder)
    const half = '--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\ninstitutions\r\n--x\r\nContent-Dis'
    for (const [type, body] of [
      ['multipart/form-data; boundary=x', half],
      ['multipart/form-data', half],
    ] as const)
      await agent
        .post('/arbejdsbord/indlaes')
        .set('Content-Type', type)
        .send(body)
        .expect((answer) => {
          expect([400, 403]).toContain(answer.status)
        })
    expect(fs.readdirSync(folder)).toEqual(before)
  })
})
