/**
 * Signing up: whether the time of the answer tells who is known here (medians of new, waiting, active and left
 * addresses, asked in turn), and what a thousand visitors at once are answered. VISITORS and ROUNDS change the figures.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { startServer } from './coordinator.mjs'

const ROUNDS = Number(process.env.ROUNDS ?? 100)
const VISITORS = Number(process.env.VISITORS ?? 1000)

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sign-up-bench-'))
process.env.TRUST_PROXY = '1'
const server = await startServer(dataDir)
const db = new Database(path.join(dataDir, 'frivilligregister.sqlite'), { timeout: 10_000 })
const secret = fs.readFileSync(path.join(dataDir, 'session-secret'), 'utf8').trim()

/** Each request from an address of its own: the limits are tested elsewhere. */
let client = 0
const from = () => ({ 'x-forwarded-for': `10.${(client >> 16) & 255}.${(client >> 8) & 255}.${client++ & 255}` })

/** A connection of its own for each, as visitors have. */
function ask(method, headers, body) {
  return new Promise((resolve, reject) => {
    const req = http.request(`${server.url}/nyhedsbrev`, { method, agent: false, headers: { ...from(), ...headers } })
    req.once('error', reject)
    req.once('response', async (res) => {
      let text = ''
      for await (const part of res.setEncoding('utf8')) text += part
      resolve({ status: res.statusCode, text, cookies: res.headers['set-cookie'] ?? [] })
    })
    req.end(body)
  })
}

async function openForm() {
  const { status, text, cookies } = await ask('GET', {})
  const hidden = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
  return {
    status,
    cookie: cookies.map((one) => one.split(';')[0]).join('; '),
    token: hidden('_csrf'),
    captcha: hidden('captcha'),
  }
}

function solve({ captcha }) {
  const hash = createHmac('sha256', secret).update(`captcha:${captcha}:k7pwx`).digest('base64url')
  db.prepare('UPDATE "captcha" SET "answerHash" = ? WHERE "id" = ?').run(hash, captcha)
}

async function send({ cookie, token, captcha }, email) {
  const fields = { _csrf: token, captcha, kind: 'picture', email, consent: 'ja', answer: 'k7pwx', website: '' }
  const type = 'application/x-www-form-urlencoded'
  const start = performance.now()
  const { status } = await ask('POST', { cookie, 'content-type': type }, new URLSearchParams(fields).toString())
  return { status, ms: performance.now() - start }
}

/** An address that is known already, as the database has it. */
function known(state) {
  const email = `${randomUUID()}@example.dk`
  const now = new Date().toISOString()
  const hash = () => createHash('sha256').update(randomUUID()).digest('base64url')
  db.prepare(
    `INSERT INTO "subscriber" ("email", "emailKey", "state", "language", "consentVersion", "consentAt", "consentSource",
       "confirmTokenHash", "confirmExpiresAt", "leaveTokenHash", "nonce", "createdAt", "confirmedAt", "leftAt", "version")
     VALUES (?, ?, ?, 'da', 'x', ?, '/', ?, ?, ?, ?, ?, ?, ?, 1)`,
  ).run(
    ...[email, email, state, now, hash(), new Date(Date.now() + 1e9).toISOString(), hash(), hash(), now],
    ...[state === 'pending' ? null : now, state === 'unsubscribed' ? now : null],
  )
  return email
}

const WHO = {
  new: () => `${randomUUID()}@example.dk`,
  pending: () => known('pending'),
  active: () => known('active'),
  left: () => known('unsubscribed'),
}

const times = Object.fromEntries(Object.keys(WHO).map((who) => [who, []]))
for (let round = -5; round < ROUNDS; round++) {
  for (const [who, address] of Object.entries(WHO)) {
    const form = await openForm()
    solve(form)
    const { status, ms } = await send(form, address())
    if (status !== 303) throw new Error(`${who} was answered ${status}`)
    if (round >= 0) times[who].push(ms)
    // What is carried out behind the answer is over before the next one is timed.
    await new Promise((done) => setTimeout(done, 25))
    // The limit of all together is not what is measured here.
    db.prepare(`DELETE FROM "request_count" WHERE "key" LIKE 'newsletter-all:%'`).run()
  }
}
const at = (values, share) => values.sort((a, b) => a - b)[Math.floor(values.length * share)]
console.log(`Time of the answer to a sign-up, ${ROUNDS} of each:`)
for (const [who, values] of Object.entries(times))
  console.log(
    `  ${who.padEnd(8)} median ${at(values, 0.5).toFixed(2)} ms, half of them ${at(values, 0.25).toFixed(2)} to ${at(values, 0.75).toFixed(2)} ms`,
  )
const medians = Object.values(times).map((values) => at(values, 0.5))
const noise = Math.max(...Object.values(times).map((values) => at(values, 0.75) - at(values, 0.25)))
const apart = Math.max(...medians) - Math.min(...medians)
console.log(
  `  medians ${apart.toFixed(2)} ms apart, the middle half of one spans ${noise.toFixed(2)} ms: ${apart <= noise ? 'within noise' : 'TOLD APART'}`,
)

const statuses = {}
const count = (what, status) => (statuses[`${what} ${status}`] = (statuses[`${what} ${status}`] ?? 0) + 1)
const start = performance.now()
await Promise.all(
  Array.from({ length: VISITORS }, async () => {
    try {
      const form = await openForm()
      count('page', form.status)
      if (form.status !== 200) return
      solve(form)
      count('POST', (await send(form, `${randomUUID()}@example.dk`)).status)
    } catch (error) {
      count('cut off:', error.code)
    }
  }),
)
console.log(
  `${VISITORS} visitors at once, page and POST, in ${((performance.now() - start) / 1000).toFixed(1)} s: ${JSON.stringify(statuses)}`,
)
db.close()
await server.stop()
fs.rmSync(dataDir, { recursive: true })
process.exitCode = apart <= noise && !Object.keys(statuses).some((status) => status.endsWith(' 500')) ? 0 : 1
