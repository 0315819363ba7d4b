import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { guarded, unguarded } from '../../src/open-data/files/csv'
import { xlsxFile } from '../../src/open-data/files/xlsx'
import type { Resource } from '../../src/open-data/resource'
import { RESOURCES } from '../../src/open-data/resources'
import { projectRow } from '../../src/open-data/resources/projects'
import { translate } from '../../src/web/messages'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { addExperience, addProject, download } from './support'

const FORMULA = '=HYPERLINK("http://example.org";"tryk")'

async function workbookOf(bytes: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer)
  return workbook
}

const csvOf = (text: string): string[][] => parse(text, { delimiter: ';', bom: true, record_delimiter: '\r\n' })

async function rowsOf<Row extends object>(app: TestApp, resource: Resource<Row>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const batch of resource.batches(app.context)) rows.push(...batch)
  return rows
}

onEachEngine((engine) => {
  describe('the files of open data', () => {
    let app: TestApp
    beforeAll(async () => {
      app = await startApp(engine)
      const id = await addProject(app.db, {
        title: FORMULA,
        summary: '+45 12; "citat"\nny linje, æøå',
        slug: 'formel',
      })
      await addExperience(app.db, id, { observation: '@SUM(1+1)*cmd|calc', rating: 4 })
      await addExperience(app.db, id, { observation: '<b>&amp;</b> ]]> 😀', rating: 5 })
    })
    afterAll(() => app.close())

    test.each(['projekter', 'institutioner', 'kommuner', 'erfaringer'])(
      'the CSV of %s holds what the database holds, as a Danish Excel wants it',
      async (file) => {
        const resource = RESOURCES.find((one) => one.file === file)!
        const bytes = await download(app, `/data/${file}.csv`)
        expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
        const text = bytes.toString('utf8')
        expect(text.endsWith('\r\n')).toBe(true)
        const [headings, ...cells] = csvOf(text)
        const columns = resource.columns({ t: translate.da })
        expect(headings).toEqual(columns.map((column) => column.heading))
        const rows = await rowsOf(app, resource)
        expect(rows).not.toHaveLength(0)
        expect(rows).toHaveLength(await resource.count(app.context))
        const expected = rows.map((row) =>
          columns.map((column) => {
            const cell = column.cell(row)
            if (typeof cell === 'boolean') return cell ? 'ja' : 'nej'
            return typeof cell === 'number' ? String(cell).replace('.', ',') : (cell ?? '')
          }),
        )
        expect(cells.map((row) => row.map(unguarded))).toEqual(expected)
      },
    )

    test('a project in the CSV says the same as its row in the database', async () => {
      const [headings, ...rows] = csvOf((await download(app, '/data/projekter.csv')).toString())
      const published = await app.db.read.all<{ id: number; title: string; startedOn: string }>(
        `SELECT "id", "title", "startedOn" FROM "project" WHERE "status" = 'published' ORDER BY "id"`,
      )
      const column = (name: string) => headings!.indexOf(name)
      expect(
        rows.map((row) => [Number(row[column('Nummer')]), unguarded(row[column('Titel')]!), row[column('Startdato')]]),
      ).toEqual(published.map(({ id, title, startedOn }) => [id, title, startedOn]))
    })

    test('numbers have a comma in Danish and a point in English, under headings in each language', async () => {
      const danish = csvOf((await download(app, '/data/projekter.csv')).toString())
      const english = csvOf((await download(app, '/en/data/projekter.csv')).toString())
      const average = danish[0]!.indexOf('Klarhed om rammer, roller og ansvar: gennemsnit')
      expect(english[0]).toContain('Title')
      expect(danish.at(-1)![average]).toBe('4,5')
      expect(english.at(-1)![average]).toBe('4.5')
    })

    test('a text that looks like a formula stays a text in CSV, and can be read back', async () => {
      const text = (await download(app, '/data/projekter.csv')).toString()
      const row = csvOf(text).at(-1)!
      expect(row).toContain(`'${FORMULA}`)
      expect(row.map(unguarded)).toContain(FORMULA)
      expect(text).toContain(`"'=HYPERLINK(""http://example.org"";""tryk"")"`)
      const cells = csvOf((await download(app, '/data/erfaringer.csv')).toString()).flat()
      expect(cells.filter((cell) => /^\s*[=+\-@\t\r]/.test(cell))).toEqual([])
    })

    test('whatever a text is, the guard in front of it can be taken off again', () => {
      const text = fc.oneof(fc.string(), fc.stringMatching(/^['\s=+\-@\t\r\n]{0,4}[a-z]?$/))
      fc.assert(
        fc.property(text, (original) => {
          expect(unguarded(guarded(original))).toBe(original)
          expect(guarded(original)).not.toMatch(/^\s*[=+\-@]|^[\t\r\n]/)
        }),
      )
    })

    test('the workbook has texts as texts, dates as dates, a frozen heading and a filter', async () => {
      const workbook = await workbookOf(await download(app, '/data/projekter.xlsx'))
      const sheet = workbook.worksheets[0]!
      const headings = sheet.getRow(1).values as string[]
      const last = sheet.getRow(sheet.rowCount)
      const cell = (name: string) => last.getCell(headings.indexOf(name))
      expect(cell('Titel').type).toBe(ExcelJS.ValueType.String)
      expect(cell('Titel').value).toBe(FORMULA)
      expect(cell('Resumé').value).toBe('+45 12; "citat"\nny linje, æøå')
      expect(cell('Startdato').value).toEqual(new Date('2026-01-01T00:00:00Z'))
      expect(cell('Kommunekode').value).toMatch(/^0\d{3}$/)
      expect(cell('Antal erfaringer').value).toBe(2)
      expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
      expect(sheet.autoFilter).toBeTruthy()
      const rows = await rowsOf(app, RESOURCES[0]!)
      expect(sheet.rowCount).toBe(rows.length + 1)
    })

    test('a workbook with more rows than a sheet takes goes on in the next', async () => {
      const projects = RESOURCES[0]!
      const chunks: Buffer[] = []
      for await (const chunk of xlsxFile(app.context, projects, { t: translate.da }, 8)) chunks.push(chunk as Buffer)
      const workbook = await workbookOf(Buffer.concat(chunks))
      const rows = await rowsOf(app, projects)
      expect(workbook.worksheets.map((sheet) => sheet.rowCount - 1)).toEqual([8, 8, rows.length - 16])
    })

    test('the JSON file holds all rows, each as its schema says', async () => {
      const file = JSON.parse((await download(app, '/data/projekter.json')).toString()) as {
        licence: string
        data: unknown[]
      }
      expect(file.licence).toContain('creativecommons.org/licenses/by/4.0')
      expect(file.data.map((row) => projectRow.strict().parse(row))).toEqual(await rowsOf(app, RESOURCES[0]!))
    })

    test('every row of every file is as its schema says', async () => {
      for (const resource of RESOURCES) {
        for (const row of await rowsOf(app, resource)) expect(resource.schema.parse(row)).toEqual(row)
      }
    })

    test.each(['csv', 'xlsx', 'json'])('a %s is not sent again until something has changed', async (format) => {
      const path = `/data/projekter.${format}`
      const first = await app.visitor.head(path).expect(200)
      expect(first.headers['content-disposition']).toMatch(
        new RegExp(`^attachment; filename="frivilligregistret-projekter-2026-11-24\\.${format}"$`),
      )
      const { etag } = first.headers as { etag: string }
      await app.visitor.get(path).set('If-None-Match', etag).expect(304)
      await app.visitor.get(`/en${path}`).set('If-None-Match', etag).expect(200)
      await addProject(app.db)
      const second = await app.visitor.head(path).set('If-None-Match', etag).expect(200)
      expect(second.headers.etag).not.toBe(etag)
    })

    test('a municipality changes region on the day that the law says, and its file with it', async () => {
      const before = await app.visitor.head('/data/kommuner.csv').expect(200)
      const regionOfLejre = async () => {
        const [headings, ...rows] = csvOf((await download(app, '/data/kommuner.csv')).toString())
        return rows.find((row) => row[0] === '0350')![headings!.indexOf('Region')]
      }
      expect(await regionOfLejre()).toBe('Sjælland')
      const later = await startApp(engine, {}, { dataDir: app.config.dataDir, databaseUrl: app.config.databaseUrl })
      later.clock.pass(38 * 24 * 60 * 60 * 1000)
      const [headings, ...rows] = csvOf((await download(later, '/data/kommuner.csv')).toString())
      expect(rows.find((row) => row[0] === '0350')![headings!.indexOf('Region')]).toBe('Østdanmark')
      await later.visitor
        .get('/data/kommuner.csv')
        .set('If-None-Match', before.headers.etag as string)
        .expect(200)
      await later.close()
    })

    test('a file that does not exist is not found', async () => {
      await app.visitor.get('/data/brugere.csv').expect(404)
      await app.visitor.get('/data/projekter.exe').expect(404)
    })
  })
})
