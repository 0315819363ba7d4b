import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { Document, Paragraph } from 'docx'
import JSZip from 'jszip'
import { streamWord } from '../../src/documents/streamed-word'
import { verifyPackage } from '../../src/report/package/verify'
import { startApp, type TestApp } from '../support/app'
import { readWord } from '../support/docx'
import { fetchFile } from '../support/files'
import { readPdf, type ReadPdf } from '../support/pdf'
import { HOME, experiences, mostlyRegistered, press, publish, sign, write, writersIn, type Writers } from './support'

const OTHER = 'Noget & <andet>'

describe('an edition to take along', () => {
  let app: TestApp
  let quoted: string
  let closed: string
  let pdf: ReadPdf
  let html: string
  let writers: Writers
  let cited: string
  let folder: string
  const fetched = (ending: string, lang = '') => fetchFile(app.agent(), `${lang}/rapport/1.${ending}`)
  beforeAll(async () => {
    app = await startApp('sqlite')
    folder = path.join(app.config.dataDir, 'report')
    writers = await writersIn(app)
    const [one] = await experiences(app, 'e."quotable" = TRUE', 1)
    const [two] = await experiences(app, 'e."quotable" = FALSE', 1)
    quoted = one!.observation
    cited = `e${one!.id}`
    closed = two!.observation
    await mostlyRegistered(app)
    await write(
      writers,
      'conclusion',
      `## Det korte af det lange\n\n${OTHER} står *her* [@e${one!.id}; @e${two!.id}]. Og **mere** [@e${one!.id}].\n\n- Et punkt [@e${one!.id}]\n  1. Under det\n  2. Og mere under\n- Et til\n\n> [@e${one!.id}]\n\n![figur: betingelser]`,
    )
    await write(writers, 'summary', 'It works.')
    await sign(app, writers)
    await publish(writers, 'Erfaringer & <råd>')
    await app.context.documents.idle()
    pdf = readPdf((await fetched('pdf')).bytes)
    html = (await fetched('html')).bytes.toString()
  })
  afterAll(() => app.close())

  test('the PDF is tagged and has a title, a language, bookmarks, figures with alternatives and tables with heads', () => {
    expect([pdf.title, pdf.language, pdf.marked, pdf.part, pdf.displayTitle]).toEqual([
      'Erfaringer & <råd>',
      'da-DK',
      true,
      '1',
      true,
    ])
    expect(pdf.bookmarks).toEqual(['Erfaringer & <råd>', 'Om conclusion', 'Metode', 'Om summary', 'Belæg'])
    const roles = (role: string) => pdf.lines.filter((line) => line.role === role).map(({ text }) => text)
    expect(roles('H1')).toEqual(['Erfaringer & <råd>'])
    expect(roles('H2')).toEqual(['Om conclusion', 'Metode', 'Om summary', 'Belæg'])
    expect(roles('H3')).toEqual(['Det korte af det lange'])
    expect(roles('BlockQuote').join(' ')).toContain(quoted.slice(0, 40))
    expect(roles('TH').length).toBeGreaterThan(10)
    expect(roles('P').join('\n')).toContain('Noget & <andet> står her [1, 2].')
    expect(pdf.lines.map(({ text }) => text).join('\n')).not.toContain(closed.slice(0, 40))
    expect(pdf.lines.find(({ text }) => text === 'It works.')?.lang).toBe('en-GB')
  })

  test('its lists are lists, also one inside another, and its captions belong to what they are of', () => {
    const of = (role: string) =>
      pdf.lines.filter((line) => line.role === role).map(({ within, text }) => [within.slice(2).join('/'), text])
    expect(of('Lbl').slice(0, 4)).toEqual([
      ['L/LI', '•'],
      ['L/LI/LBody/L/LI', '1.'],
      ['L/LI/LBody/L/LI', '2.'],
      ['L/LI', '•'],
    ])
    expect(
      of('LBody')
        .slice(0, 4)
        .map(([, text]) => text),
    ).toEqual(['Et punkt [1]', 'Under det', 'Og mere under', 'Et til'])
    expect(of('Lbl').slice(4)).toEqual([
      ['L/LI', '[1]'],
      ['L/LI', '[2]'],
    ])
    expect(of('LBody').at(-2)![1]).toContain(quoted.slice(0, 30))
    const title = /<figcaption><strong>(Figur 1: [^<]+)<\/strong> ([^<]+)<\/figcaption>/.exec(html)!
    expect(of('Caption')).toEqual([
      ['Figure', title[1]],
      ['Figure', title[2]],
      ['Table', 'Tallene bag figuren'],
    ])
    expect(pdf.figures).toEqual([{ alt: `${title[1]!.replace('Figur 1: ', '')}. ${title[2]}`, lang: 'da-DK' }])
  })

  test('the Word file has real headings, captions, footnotes and alternatives', async () => {
    const { bytes } = await fetched('docx')
    const word = await readWord(bytes)
    const styled = (style: string) => word.paragraphs.filter((one) => one.style === style).map(({ text }) => text)
    expect([word.title, word.language]).toEqual(['Erfaringer &amp; &lt;råd&gt;', 'da-DK'])
    expect(styled('Heading1')).toEqual(['Om conclusion', 'Metode', 'Om summary', 'Belæg'])
    expect(styled('Heading2')).toEqual(['Det korte af det lange'])
    expect(styled('Caption')[0]).toMatch(/^Figur 1: /)
    const zip = await JSZip.loadAsync(bytes)
    const [body, notes] = await Promise.all(
      ['word/document.xml', 'word/footnotes.xml'].map((name) => zip.file(name)!.async('string')),
    )
    expect(body!.match(/<w:footnoteReference /g)).toHaveLength(4)
    expect(notes).toContain(quoted.slice(0, 30))
    expect(body!.match(/<wp:docPr [^>]*descr="[^"]{40,}"/g)).toHaveLength(1)
    // Depth and list of each item: two lists, one inside the other.
    const items = [...body!.matchAll(/<w:ilvl w:val="(\d)"\/><w:numId w:val="(\d+)"\/>/g)].map((found) =>
      found.slice(1),
    )
    expect(items.map(([depth]) => depth)).toEqual(['0', '1', '1', '0'])
    expect(new Set(items.map(([, list]) => list)).size).toBe(2)
    expect(body! + notes!).not.toContain(closed.slice(0, 40))
  })

  test('a Word file goes out while it is written: its words are made when the ones before have been taken', async () => {
    let [made, bytes] = [0, 0]
    const seen: { made: number; bytes: number }[] = []
    // eslint-disable-next-line @typescript-eslint/require-await -- what is written comes as it is asked for
    async function* blocks() {
      for (; made < 3000; made++) yield new Paragraph(createHash('sha512').update(String(made)).digest('base64'))
    }
    const slow = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, done) => {
        seen.push({ made, bytes: (bytes += chunk.length) })
        setImmediate(done)
      },
    })
    const frame = () => new Document({ sections: [{ children: [] }] })
    await streamWord({ frame, blocks: blocks(), footnotes: () => [], madeAt: app.clock.now() }, slow)
    expect(made).toBe(3000)
    const half = seen.find((one) => one.bytes > bytes / 2)!
    expect([half.made > 500, half.made < 2500]).toEqual([true, true])
    // A fault in the middle reaches who waits for the file.
    // eslint-disable-next-line @typescript-eslint/require-await -- as above
    async function* broken() {
      yield new Paragraph('først')
      throw new Error('stop')
    }
    const writing = streamWord(
      { frame, blocks: broken(), footnotes: () => [], madeAt: app.clock.now() },
      new PassThrough().resume(),
    )
    await expect(writing).rejects.toThrow('stop')
  })

  test('the HTML file stands alone, and says the same', async () => {
    const html = (await fetched('html')).bytes.toString()
    expect(html).not.toMatch(/<script|<link|src=|url\(/)
    expect(html).toContain(
      'Noget &amp; &lt;andet&gt; står <em>her</em><sup><a href="#belaeg-1">1</a>, <a href="#belaeg-2">2</a></sup>',
    )
    expect(html).toMatch(
      /<ul><li[^>]*>Et punkt.*<ol><li[^>]*>Under det<\/li><li[^>]*>Og mere under<\/li><\/ol><\/li><li[^>]*>Et til<\/li><\/ul>/,
    )
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
    for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(id)
    const english = (await fetched('html', '/en')).bytes.toString()
    expect(english.indexOf('It works.')).toBeLessThan(english.indexOf('Noget &amp;'))
  })

  test('every file is byte for byte the same whenever it is fetched', async () => {
    const firsts = new Map<string, Buffer>()
    for (const ending of ['pdf', 'docx', 'html', 'zip', 'bib', 'ris', 'json']) {
      firsts.set(ending, (await fetched(ending)).bytes)
    }
    app.clock.pass(60_000)
    // Of the documents that were made one is gone, and one cut short: they are made anew.
    const stored = await app.db.read.all<{ kind: string; sha256: string }>(
      `SELECT "kind", "sha256" FROM "report_document" WHERE "language" = 'da'`,
    )
    const pathOf = (kind: string) => path.join(folder, `${stored.find((one) => one.kind === kind)!.sha256}.${kind}`)
    fs.rmSync(pathOf('pdf'))
    fs.truncateSync(pathOf('docx'), 1000)
    const half = path.join(folder, 'cut-off.half')
    fs.writeFileSync(half, '%PDF')
    fs.utimesSync(half, 0, 0)
    for (const [ending, first] of firsts)
      expect([ending, (await fetched(ending)).bytes.equals(first)]).toEqual([ending, true])
    for (const { kind, sha256 } of stored)
      expect(createHash('sha256').update(firsts.get(kind)!).digest('hex')).toBe(sha256)
    expect(fs.existsSync(half)).toBe(false)
    const { headers } = await fetched('pdf')
    expect(headers['content-length']).toBe(String(firsts.get('pdf')!.length))
  })

  test('who publishes sees each file with its size and checksum', async () => {
    const page = await writers.anna.get(`${HOME}/udgaver/1/filer`)
    const rows = await app.db.read.all<{ sha256: string }>('SELECT "sha256" FROM "report_document"')
    expect(rows).toHaveLength(7)
    for (const { sha256 } of rows) expect(page.text).toContain(sha256)
    expect(page.text).not.toContain('<progress')
    expect((await app.visitor.get('/rapport/1')).text).toMatch(/rapport\/1\.pdf">PDF, [\d.]+ kB</)
    expect((await writers.anna.get(`${HOME}/udgaver/9/filer`)).status).toBe(404)
  })

  test('when words are withdrawn the files that hold them go, and others are made; until then it is told', async () => {
    const before = await app.db.read.all<{ sha256: string }>('SELECT "sha256" FROM "report_document"')
    // Where the folder should be is a file: nothing can be made.
    fs.renameSync(folder, `${folder}-aside`)
    fs.writeFileSync(folder, '')
    await press(writers.bo, `${HOME}/udgaver/1/traek/${cited}`)
    const refused = await app.visitor.get('/rapport/1.pdf')
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5'])
    expect(refused.text).toContain('Rapportens filer bliver lavet lige nu.')
    expect((await app.visitor.get('/rapport/1')).text).toContain('PDF, bliver lavet lige nu')
    const page = (await writers.anna.get(`${HOME}/udgaver/1/filer`)).text
    expect(page).toContain('<progress id="fremdrift" max="7" value="0">')
    expect(page).toContain('0 % af filerne er lavet')
    expect(page).toContain('Filerne kunne ikke laves')
    expect(page).toContain('http-equiv="refresh"')
    expect((await writers.anna.get(`${HOME}/udgaver/1/filer?opdater=nej`)).text).not.toContain('http-equiv="refresh"')

    fs.rmSync(folder)
    fs.renameSync(`${folder}-aside`, folder)
    const after = await fetched('pdf')
    expect(after.status).toBe(200)
    const words = readPdf(after.bytes)
      .lines.map(({ text }) => text)
      .join(' ')
    expect(words).not.toContain(quoted.slice(0, 40))
    await app.context.documents.idle()
    for (const { sha256 } of before)
      expect(fs.readdirSync(folder).filter((name) => name.startsWith(sha256))).toEqual([])
    expect(fs.readdirSync(folder)).toHaveLength(7)
    expect(await app.db.read.all('SELECT 1 FROM "report_document"')).toHaveLength(14)
  })

  test('every number of every figure can be made again from the data package, and one that is forged is found', async () => {
    const { bytes, headers } = await fetched('zip')
    expect(headers['content-type']).toBe('application/zip')
    const verified = await verifyPackage(bytes)
    expect(verified.differences).toEqual([])
    expect(verified.compared).toBeGreaterThan(500)
    const zip = await JSZip.loadAsync(bytes)
    const descriptor = JSON.parse(await zip.file('datapackage.json')!.async('string')) as {
      resources: { path: string; schema: { fields: { name: string }[] } }[]
    }
    for (const { path, schema } of descriptor.resources) {
      const [head] = (await zip.file(path)!.async('string')).split('\n')
      expect([path, head]).toEqual([path, schema.fields.map(({ name }) => name).join(',')])
    }
    expect(await zip.file('belaeg.csv')!.async('string')).not.toContain(closed.slice(0, 40))
    const table = await zip.file('figur-betingelser.csv')!.async('string')
    const forged = table.replace(/^(1,[^\n]*?,)(\d+)/m, (_, before: string, n: string) => `${before}${Number(n) + 1}`)
    expect(forged).not.toBe(table)
    zip.file('figur-betingelser.csv', forged)
    const found = await verifyPackage(await zip.generateAsync({ type: 'nodebuffer' }))
    expect(found.differences[0]).toMatch(/^figur-betingelser/)
  })

  test('the figures say what plain SQL counts, and nothing of a group of fewer than three', async () => {
    const zip = await JSZip.loadAsync((await fetched('zip')).bytes)
    const rows = (await zip.file('optaelling.csv')!.async('string'))
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','))
    const told = rows
      .filter(([figure]) => figure === 'betingelser')
      .map((row) => row.slice(2).reduce((sum, n) => sum + Number(n), 0))
    const counted = await app.db.read.all<{ n: number }>(
      `SELECT count(*) AS "n" FROM "experience" e JOIN "project" p ON p."id" = e."projectId"
       WHERE p."status" = 'published' GROUP BY e."provenance" = 'illustrative'`,
    )
    expect(told.reduce((sum, n) => sum + n, 0)).toBe(counted.reduce((sum, { n }) => sum + n, 0))
    const matrix = (await zip.file('figur-skema.csv')!.async('string')).split('\n').slice(1)
    const few = matrix.filter((row) => /,[12],[\d.]+,[\d.]+,false,/.test(row))
    expect(few).toEqual([])
  })

  test('it is cited from reference managers, and ready for a DOI', async () => {
    const bib = (await fetched('bib')).bytes.toString()
    expect(bib).toContain('title = {{Erfaringer \\& <råd>}}')
    expect(bib).toContain('url = {http://localhost:3000/rapport/1}')
    expect((await fetched('ris')).bytes.toString()).toMatch(
      /^TY {2}- RPRT\r\nTI {2}- Erfaringer & <råd>\r\n[^]*ER {2}- \r\n$/,
    )
    const { data } = JSON.parse((await fetched('json')).bytes.toString()) as { data: { attributes: object } }
    expect(data.attributes).toMatchObject({
      publicationYear: 2026,
      version: '1',
      types: { resourceTypeGeneral: 'Report' },
    })
    expect((await fetchFile(app.agent(), '/rapport/9.pdf')).status).toBe(404)
  })
})
