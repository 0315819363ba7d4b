import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import sharp from 'sharp'
import type { Response } from 'supertest'
import { pictureFolder, removeOrphans } from '../../src/pictures/picture-files'
import { sweepBin } from '../../src/bin/sweep'
import { sweepPictures } from '../../src/pictures/pictures'
import { SIZES, SIZE_NAMES } from '../../src/pictures/sizes'
import { startApp, loggedText, onEachEngine, type TestApp } from '../support/app'
import { fetchFile } from '../support/files'
import { noise } from '../support/pictures'
import { aUser, fieldValue, fillIn, HORSENS, LEJRE, loggedIn, tokenIn, type Agent } from '../support/people'

const WORDS = { alt: 'En mand læser højt for to børn', altEn: 'A man reads aloud to two children' }

/** Quick to read and to write. */
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#2a6f4d' } })

/** A picture of one colour that is as large as one likes: 50 MB of pixels in 50 kB. */
function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const ends = Buffer.alloc(8)
    ends.writeUInt32BE(data.length, 0)
    ends.writeUInt32BE(zlib.crc32(body), 4)
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const pixels = zlib.deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"><script>alert(1)</script></svg>'

const UNFIT: [name: string, make: () => Buffer | Promise<Buffer>, words: RegExp][] = [
  ['nothing in it', () => Buffer.alloc(0), /Filen er tom/],
  ['its end missing', async () => half(await noise(900, 900).jpeg().toBuffer()), /beskadiget/],
  ['its end missing, in PNG', async () => half(await noise(400, 400).png().toBuffer()), /beskadiget/],
  ['a single pixel', () => pngOf(1, 1), /for lille: hver side skal være på mindst 300/],
  ['20,000 pixels each way', () => pngOf(20_000, 20_000), /for mange billedpunkter: højst 50 millioner/],
  ['a script in SVG', () => Buffer.from(SVG), /ikke et JPEG/],
  ['HTML', () => Buffer.from('<!DOCTYPE html><script>alert(1)</script>'), /ikke et JPEG/],
  ['a PDF', () => Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj'), /ikke et JPEG/],
  ['a GIF', () => plain(400, 400).gif().toBuffer(), /ikke et JPEG/],
  ['the first bytes of a JPEG only', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), /ikke et JPEG|beskadiget/],
  ['more than 15 MB', () => Buffer.alloc(15 * 1024 * 1024 + 1, 0xff), /højst 15 MB/],
]

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let projects: { id: number; slug: string }[]
  let used = 0
  let photo: Buffer
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS, '0173', '0573']))
    projects = await app.db.read.all(
      `SELECT "id", "slug" FROM "project" WHERE "municipalityCode" <> ? AND "status" = 'published' ORDER BY "id"`,
      [LEJRE],
    )
    photo = await plain(400, 300).jpeg().toBuffer()
  })
  afterAll(() => app.close())

  const aProject = () => projects[used++]!
  const home = (id: number) => `/arbejdsbord/projekter/${id}/billede`

  interface Sent {
    fields?: Record<string, string>
    name?: string
    lang?: '' | '/en'
    token?: string
  }
  async function send(
    id: number,
    file: Buffer | null,
    { fields = WORDS, name = 'billede.jpg', lang = '', token }: Sent = {},
  ): Promise<Response> {
    const form = await agent.get(lang + home(id))
    const request = agent.post(lang + home(id)).field('_csrf', token ?? tokenIn(form))
    for (const [field, value] of Object.entries({ version: fieldValue(form, 'version')!, ...fields }))
      request.field(field, value)
    return file ? request.attach('file', file, name) : request
  }
  const shownFile = async (id: number) => {
    const row = await app.db.read.one<{ file: string }>(
      'SELECT "file" FROM "project_picture" WHERE "projectId" = ? AND "removedAt" IS NULL',
      [id],
    )
    return row?.file
  }
  const kept = () => fs.readdirSync(pictureFolder(app.config.dataDir))
  /** Of what came in, beside what was made of it. */
  const uploads = () => kept().filter((name) => !/^[0-9a-f]{32}-/.test(name))
  const makeOld = () => {
    const longAgo = new Date(Date.now() - 2 * 3_600_000)
    const folder = pictureFolder(app.config.dataDir)
    for (const name of kept()) fs.utimesSync(path.join(folder, name), longAgo, longAgo)
  }

  test('a picture is shown on the project’s page and card, with its words in both languages', async () => {
    const { id, slug } = aProject()
    await app.visitor.get(`/projekter/${slug}`).expect(200)
    const saved = await send(id, photo)
    expect([saved.status, saved.headers.location]).toEqual([303, `${home(id)}?gemt=ja`])
    const file = (await shownFile(id))!
    const image = new RegExp(
      `srcset="/billeder/${file}-page.avif"><img class="project-picture" src="/billeder/${file}-page-fallback.webp" width="400" height="300" alt="([^"]*)"`,
    )
    expect(image.exec((await app.visitor.get(`/projekter/${slug}`)).text)?.[1]).toBe(WORDS.alt)
    expect(image.exec((await app.visitor.get(`/en/projekter/${slug}`)).text)?.[1]).toBe(WORDS.altEn)
    const lists = await Promise.all(['', '?side=2'].map((side) => app.visitor.get(`/projekter${side}`)))
    expect(lists.map(({ text }) => text).join('')).toContain(`/billeder/${file}-card.webp`)
  })

  test('its files are small, and tell nothing of place, camera or what was behind them', async () => {
    const { id } = aProject()
    const exif = { IFD0: { Artist: 'Fotograf Testesen' }, IFD3: { GPSLatitude: '55/1 52/1 0/1', GPSLatitudeRef: 'N' } }
    const turned = await noise(900, 600).jpeg().withMetadata({ exif, orientation: 6 }).toBuffer()
    expect(turned.toString('latin1')).toContain('Testesen')
    expect((await send(id, Buffer.concat([turned, Buffer.from('<?php hemmeligt ?>')]))).status).toBe(303)
    const file = (await shownFile(id))!
    // The app itself reads no AVIF.
    sharp.unblock({ operation: ['VipsForeignLoadHeif'] })
    for (const size of SIZE_NAMES) {
      const { format, mostBytes } = SIZES[size]
      const { headers, bytes } = await fetchFile(app.agent(), `/billeder/${file}-${size}.${format}`)
      expect(headers).toMatchObject({
        'content-type': `image/${format}`,
        'cache-control': 'private, max-age=86400, immutable',
        'content-security-policy': "default-src 'none'",
        'x-content-type-options': 'nosniff',
      })
      expect([size, bytes.length <= mostBytes]).toEqual([size, true])
      const { exif, xmp, iptc, orientation, width, height } = await sharp(bytes).metadata()
      expect([exif, xmp, iptc, orientation ?? 1]).toEqual([undefined, undefined, undefined, 1])
      expect(bytes.toString('latin1')).not.toMatch(/Testesen|hemmeligt/)
      // Turned as it was held: higher than wide.
      expect(height / width).toBeCloseTo(size === 'card' ? 1 : 1.5, 1)
    }
    sharp.block({ operation: ['VipsForeignLoadHeif'] })
  })

  test.each(UNFIT)(
    'a file called billede.jpg with %s is refused in words that tell what to do',
    async (_name, make, words) => {
      const { id } = projects[0]!
      const before = await shownFile(id)
      const answer = await send(id, await make())
      expect(answer.status).toBe(422)
      expect(/id="file-error"[^>]*>([^<]*)</.exec(answer.text)?.[1]).toMatch(words)
      expect(fieldValue(answer, 'alt')).toBe(WORDS.alt)
      expect([await shownFile(id), uploads()]).toEqual([before, []])
    },
  )

  test('what a file is called says nothing about what it is', async () => {
    const { id } = aProject()
    for (const [name, format] of [
      ['tekst.txt', 'png'],
      ['billede.svg', 'webp'],
    ] as const)
      expect((await send(id, await plain(320, 310).toFormat(format).toBuffer(), { name })).status).toBe(303)
  })

  test('words are asked for unless it is decoration, and what was typed stays', async () => {
    const { id, slug } = aProject()
    const answer = await send(id, photo, { fields: { alt: 'Kun på dansk', altEn: '' }, lang: '/en' })
    expect(answer.status).toBe(422)
    expect(answer.text).toMatch(/id="altEn-error"[^>]*>Describe the picture/)
    expect(answer.text).toMatch(/id="file-error"[^>]*>The file is all right, but must be chosen again/)
    expect(fieldValue(answer, 'alt')).toBe('Kun på dansk')
    const cpr = await send(id, photo, { fields: { alt: 'Med 070761-4285', altEn: 'With' } })
    expect(cpr.text).toMatch(/id="alt-error"[^>]*>[^<]*CPR/)
    expect(loggedText(app)).not.toContain('4285')
    expect((await send(id, null)).text).toMatch(/id="file-error"[^>]*>Vælg en billedfil/)
    expect((await send(id, photo, { fields: { alt: '', altEn: '', decorative: 'ja' } })).status).toBe(303)
    expect((await app.visitor.get(`/projekter/${slug}`)).text).toMatch(/class="project-picture"[^>]* alt=""/)
  })

  test('its words are changed without sending it again, and of two editors the second sees both', async () => {
    const { id } = aProject()
    await send(id, photo)
    const file = await shownFile(id)
    const version = fieldValue(await agent.get(home(id)), 'version')!
    expect((await fillIn(agent, home(id), { ...WORDS, alt: 'Først gemt' })).status).toBe(303)
    const second = await fillIn(agent, home(id), { ...WORDS, alt: 'Sidst skrevet', version })
    expect(second.status).toBe(409)
    expect(second.text).toContain('Først gemt')
    expect(fieldValue(second, 'alt')).toBe('Sidst skrevet')
    expect(await shownFile(id)).toBe(file)
  })

  test('a picture that is removed is gone from the public at once, and may be brought back for 30 days', async () => {
    const { id, slug } = aProject()
    await send(id, photo)
    const first = (await shownFile(id))!
    await send(id, await plain(320, 300).png().toBuffer())
    const second = (await shownFile(id))!
    const act = async (deed: string, body: Record<string, string> = {}) => {
      const _csrf = tokenIn(await agent.get(home(id)))
      return agent
        .post(`${home(id)}/${deed}`)
        .type('form')
        .send({ _csrf, ...body })
    }
    expect((await act('fjern')).status).toBe(303)
    expect((await app.visitor.get(`/projekter/${slug}`)).text).not.toContain('project-picture')
    await app.visitor.get(`/billeder/${second}-page.avif`).expect(404)
    expect((await agent.get(`/billeder/${second}-page.avif`)).headers['cache-control']).toBe('private, no-store')

    const page = await agent.get(home(id))
    const removed = [
      ...new Set([...page.text.matchAll(/name="picture" value="(\d+)"/g)].map(([, picture]) => picture!)),
    ]
    const [newer, older] = removed.sort((a, b) => Number(b) - Number(a))
    expect((await act('hent-tilbage', { picture: older! })).status).toBe(303)
    expect(await shownFile(id)).toBe(first)
    expect((await act('hent-tilbage', { picture: newer! })).status).toBe(303)
    expect(await shownFile(id)).toBe(second)
    expect((await act('hent-tilbage', { picture: '99999' })).status).toBe(404)

    // One that is shown cannot be deleted for good, one that is removed can, and at once.
    expect((await act('slet', { picture: newer! })).status).toBe(404)
    expect((await act('slet', { picture: older! })).status).toBe(303)
    expect(kept().filter((name) => name.startsWith(first))).toEqual([])

    expect((await act('fjern')).status).toBe(303)
    app.clock.pass(30 * 86_400_000)
    await sweepPictures(app.context)
    const rows = await app.db.read.all('SELECT "file" FROM "project_picture" WHERE "projectId" = ?', [id])
    const history = await app.db.read.all(
      `SELECT "entityKey" FROM "record_version" WHERE "entity" = 'project_picture' AND "entityKey" IN (?, ?)`,
      [Number(newer), Number(older)],
    )
    app.clock.pass(-30 * 86_400_000)
    expect([rows, history]).toEqual([[], []])
  })

  test('its words have their history, with a way back', async () => {
    const { id } = aProject()
    await send(id, photo)
    await fillIn(agent, home(id), { ...WORDS, alt: 'Skrevet om' })
    const way = /href="(\/arbejdsbord\/historik\/billede\/\d+)"/.exec((await agent.get(home(id))).text)![1]!
    const history = await agent.get(way).expect(200)
    expect(history.text).toContain('Skrevet')
    expect((await fillIn(agent, way, { til: '1', version: '2' })).status).toBe(303)
    expect(fieldValue(await agent.get(home(id)), 'alt')).toBe(WORDS.alt)
    const audited = await app.db.read.all<{ text: string }>(
      `SELECT coalesce("before", '') || coalesce("after", '') AS "text" FROM "audit_entry" WHERE "entity" = 'project_picture'`,
    )
    expect(audited.length).toBeGreaterThan(2)
    expect(audited.filter(({ text }) => /Skrevet om|læser højt/.test(text))).toEqual([])
  })

  test('the files go for good with the project’s last trace in the bin', async () => {
    const { id } = aProject()
    await send(id, photo)
    const file = (await shownFile(id))!
    const path = `/arbejdsbord/papirkurv/projekt/${id}`
    expect((await fillIn(agent, path, {})).status).toBe(303)
    expect((await agent.get(`/billeder/${file}-page.avif`)).status).toBe(404)
    const own = () => kept().filter((name) => name.startsWith(file))
    makeOld()
    app.clock.pass(29 * 86_400_000)
    await sweepBin(app.context)
    expect(own()).toHaveLength(3)
    app.clock.pass(86_400_000)
    await sweepBin(app.context)
    app.clock.pass(-30 * 86_400_000)
    expect(own()).toEqual([])
  })

  test('a draft’s picture is for its own coordinators only', async () => {
    const { id } = aProject()
    await send(id, photo)
    const file = (await shownFile(id))!
    await app.db.write((tx) => tx.run(`UPDATE "project" SET "status" = 'draft'`))
    const lejre = await loggedIn(app, await aUser(app, 'coordinator', [LEJRE]))
    const asked = `/billeder/${file}-page.avif`
    expect([(await app.visitor.get(asked)).status, (await lejre.get(asked)).status]).toEqual([404, 404])
    expect((await agent.get(asked)).headers['cache-control']).toBe('private, no-store')
    expect((await lejre.get(home(id))).status).toBe(404)
    await app.db.write((tx) => tx.run(`UPDATE "project" SET "status" = 'published'`))
    for (const name of ['..%2f..%2fsession-secret', `${file}-page.jpg`, `${'0'.repeat(32)}-page.avif`, 'x'])
      expect([name, (await app.visitor.get(`/billeder/${name}`)).status]).toEqual([name, 404])
  })

  test('without the token nothing is kept, nor when the form ends in the middle', async () => {
    const { id } = aProject()
    expect((await send(id, photo, { token: 'forkert' })).status).toBe(403)
    const token = tokenIn(await agent.get(home(id)))
    const part = (name: string, text: string) => `--x\r\nContent-Disposition: form-data; name=${name}\r\n\r\n${text}`
    const half = await agent
      .post(home(id))
      .set('Content-Type', 'multipart/form-data; boundary=x')
      .send(`${part('"_csrf"', token)}\r\n${part('"file"; filename="a.jpg"', 'abc')}`)
    expect(half.status).toBe(400)
    expect([await shownFile(id), uploads()]).toEqual([undefined, []])
  })

  test('what was written without its row being kept is swept, what a row names never is', async () => {
    const { id } = aProject()
    await send(id, photo)
    const folder = pictureFolder(app.config.dataDir)
    const orphans = [`${'f'.repeat(32)}-page.avif`, 'abc.half']
    const before = kept()
    for (const name of orphans) fs.writeFileSync(path.join(folder, name), 'x')
    await sweepPictures(app.context)
    expect(kept()).toEqual(expect.arrayContaining(orphans))
    makeOld()
    await sweepPictures(app.context)
    expect(kept()).not.toEqual(expect.arrayContaining(orphans.slice(0, 1)))
    expect(kept()).not.toContain('abc.half')
    const file = (await shownFile(id))!
    expect(kept()).toEqual(expect.arrayContaining(before.filter((name) => name.startsWith(file))))
    await removeOrphans(path.join(app.config.dataDir, 'no-such-place'), () => Promise.resolve(new Set()))
  })
})
