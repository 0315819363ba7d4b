import ExcelJS from 'exceljs'
import type { OpenApi } from '../../src/open-data/api/openapi'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { SECRET, download, hideSecrets } from './support'

const FILES = ['projekter', 'institutioner', 'kommuner', 'erfaringer']

/** All cells of all sheets: a workbook's bytes are packed, and would hide what is in them. */
async function textOfWorkbook(bytes: Buffer): Promise<string> {
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer)
  return workbook.worksheets.map((sheet) => JSON.stringify(sheet.getSheetValues())).join()
}

onEachEngine((engine) => {
  describe('open data', () => {
    let app: TestApp
    let hidden: string[]
    let publicSlug: string
    beforeAll(async () => {
      app = await startApp(engine)
      ;({ publicSlug, hiddenSlugs: hidden } = await hideSecrets(app.db))
    })
    afterAll(() => app.close())

    const addresses = async (): Promise<string[]> => {
      const document = JSON.parse((await download(app, '/api/v1/openapi.json')).toString()) as OpenApi
      const lists = Object.keys(document.paths).filter((path) => !path.includes('{'))
      return [
        ...FILES.flatMap((file) => ['csv', 'json', 'xlsx'].map((format) => `/data/${file}.${format}`)),
        ...FILES.flatMap((file) => ['csv', 'xlsx'].map((format) => `/en/data/${file}.${format}`)),
        ...lists.map((path) => `/api/v1${path}${path === '/conditions' ? '' : '?per_page=100'}`),
        `/api/v1/projects/${publicSlug}`,
        `/api/v1/experiences?project=${publicSlug}`,
        '/projekter.atom',
        '/kommuner/horsens.atom',
        '/kommuner/lejre.atom',
        '/kommuner/lyngby-taarbaek.atom',
        '/kommuner/varde.atom',
        '/sitemap.xml',
        '/data',
        '/data/api',
      ]
    }

    test('no draft, archived record, unquotable word or volunteer is in any byte of it', async () => {
      const answers = new Map<string, string>()
      for (const address of await addresses()) {
        const bytes = await download(app, address)
        answers.set(address, address.endsWith('.xlsx') ? await textOfWorkbook(bytes) : bytes.toString())
      }
      for (const [address, text] of answers) {
        const leaked = [SECRET, JSON.stringify(SECRET).slice(1, -1), ...hidden].filter((mark) => text.includes(mark))
        expect([address, leaked]).toEqual([address, []])
      }
      // The search above finds things where they are.
      for (const address of ['/data/projekter.csv', '/data/projekter.xlsx', '/data/projekter.json', '/sitemap.xml'])
        expect(answers.get(address)).toContain(publicSlug)
      expect(answers.get(`/api/v1/experiences?project=${publicSlug}`)).toContain('"rating":4')
    })

    test('nobody learns who registered a project, nor its working columns', async () => {
      const { data } = (await app.visitor.get(`/api/v1/projects/${publicSlug}`).expect(200)).body as { data: object }
      for (const key of ['createdBy', 'createdAt', 'status', 'version', 'facets', 'sortKey', 'institutionId'])
        expect(data).not.toHaveProperty(key)
    })
  })
})
