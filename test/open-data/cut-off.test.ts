import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { sendFile } from '../../src/open-data/files/send-file'
import { xlsxFile } from '../../src/open-data/files/xlsx'
import type { Resource } from '../../src/open-data/resource'
import { RESOURCES } from '../../src/open-data/resources'
import { translate } from '../../src/web/messages'
import { startApp, type TestApp } from '../support/app'

let app: TestApp
beforeAll(async () => {
  app = await startApp('sqlite')
})
afterAll(() => app.close())

/** Projects without end, and how far they were read. */
function endless() {
  const read = { batches: 0, stopped: false }
  const [projects] = RESOURCES
  const resource: Resource<object> = {
    ...projects!,
    batches: async function* (context) {
      try {
        for (;;) {
          read.batches++
          yield* projects!.batches(context)
        }
      } finally {
        read.stopped = true
      }
    },
  }
  return { resource, read }
}

const patience = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

test('a visitor who goes away stops the reading', async () => {
  const { resource, read } = endless()
  const server = http.createServer((req, res) => {
    const request = Object.assign(req, {
      fresh: false,
      acceptsEncodings: () => 'identity',
      madeFrom: { day: '2026-11-24', version: 1 },
    })
    void sendFile(request as never, Object.assign(res, { vary: () => res }) as never, '', {
      type: 'text/plain',
      variant: 'x',
      compress: true,
      content: async function* () {
        for await (const rows of resource.batches(app.context)) yield JSON.stringify(rows)
      },
    })
  })
  server.listen(0)
  const request = http.get({ port: (server.address() as AddressInfo).port })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  await once(response, 'data')
  response.destroy()
  await patience(() => read.stopped)
  server.close()
})

test('a workbook is not read faster than it is fetched, and no further when nobody fetches it', async () => {
  const { resource, read } = endless()
  const workbook = xlsxFile(app.context, resource, { t: translate.da })
  await once(workbook, 'readable')
  // As many turns as would read some thousand batches, were nothing waited for; what the zip holds back is some hundred.
  for (let i = 0; i < 4000; i++) await new Promise((resolve) => setImmediate(resolve))
  expect(read.batches).toBeLessThan(600)
  expect(read.stopped).toBe(false)
  workbook.destroy()
  await patience(() => read.stopped)
})
