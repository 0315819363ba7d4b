/** What the program writes behind its requests. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openLog } from '../../src/log'
import { logRequest, writtenPath } from '../../src/web/request-log'

const kept = (requestId: string, url = '/rapport') => ({
  time: 1_764_000_000_000,
  requestId,
  method: 'GET',
  path: writtenPath(url),
  status: 200,
  ms: 0.123456,
  kept: true,
  client: '192.0.2.77',
  cutOff: false,
})

test('lines that waited stand in the order in which they were told, and whole, however long', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'frivilligregister-log-'))
  const file = path.join(folder, 'log')
  const { log, flush } = openLog({ logLevel: 'info' }, file)
  const long = 'æ€'.repeat(30_000)
  logRequest(log, kept('first'))
  log.info({ requestId: 'second' }, long)
  for (let i = 0; i < 1000; i++) logRequest(log, kept(`kept-${i}`, '/soeg/"æ\u2028'))
  for (let i = 0; i < 70; i++) logRequest(log, kept(`long-${i}`, `/${'x'.repeat(16_000)}`))
  log.info({ requestId: 'last' }, 'request')
  flush()

  const lines = fs
    .readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.map(({ requestId }) => requestId)).toEqual([
    'first',
    'second',
    ...Array.from({ length: 1000 }, (_, i) => `kept-${i}`),
    ...Array.from({ length: 70 }, (_, i) => `long-${i}`),
    'last',
  ])
  expect(lines[0]).toEqual({
    level: 30,
    time: 1_764_000_000_000,
    requestId: 'first',
    method: 'GET',
    path: '/rapport',
    status: 200,
    ms: 0.12,
    kept: true,
    client: '192.0.2.0',
    msg: 'request',
  })
  expect([lines[1]!.msg, lines[500]!.path]).toEqual([long, '/soeg/"æ\u2028'])
  expect(lines.at(-2)!.path).toHaveLength(16_001)
  fs.rmSync(folder, { recursive: true })
})
