/** Visitors of the sign-up page, on a server of our own and either engine: each asks for the page, solves its captcha, and sends. */
import { createHmac } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'

/** What stands in the database, to be looked at and put right from outside. */
export function openBeside(dataDir, databaseUrl) {
  if (!databaseUrl) {
    const db = new Database(path.join(dataDir, 'frivilligregister.sqlite'), { timeout: 10_000 })
    // Whoever measures does not wait for the disk.
    db.pragma('synchronous = OFF')
    return {
      run: (sql, values = []) => Promise.resolve(void db.prepare(sql).run(...values)),
      all: (sql) => Promise.resolve(db.prepare(sql).all()),
      close: () => Promise.resolve(void db.close()),
    }
  }
  const pool = new pg.Pool({ connectionString: databaseUrl })
  const numbered = (sql) => {
    let n = 0
    return sql.replace(/\?/g, () => `$${++n}`)
  }
  return {
    run: (sql, values = []) => pool.query(numbered(sql), values),
    all: async (sql) => (await pool.query(sql)).rows,
    close: () => pool.end(),
  }
}

let clients = 0
/** An address that nobody else in this bench has. */
export const anotherClient = () => {
  const n = clients++
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
}

/** @param agent `false` for a connection of its own for each request, as visitors have */
export function visitors({ url }, db, dataDir, agent, kind = 'picture') {
  const secret = fs.readFileSync(path.join(dataDir, 'session-secret'), 'utf8').trim()

  const ask = (method, client, headers, body) =>
    new Promise((resolve, reject) => {
      const at = { method, agent, headers: { 'x-forwarded-for': client, ...headers } }
      const req = http.request(`${url}/nyhedsbrev?captcha=${kind}`, at)
      req.once('error', reject)
      req.once('response', async (res) => {
        let text = ''
        for await (const part of res.setEncoding('utf8')) text += part
        resolve({ status: res.statusCode, text, cookies: res.headers['set-cookie'] ?? [] })
      })
      req.end(body)
    })

  /** The page, its captcha now asking for K7PWX: what it asked for stands only in the picture. */
  async function openForm(client) {
    const { status, text, cookies } = await ask('GET', client, {})
    const hidden = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
    const captcha = hidden('captcha')
    const hash = createHmac('sha256', secret).update(`captcha:${captcha}:k7pwx`).digest('base64url')
    await db.run('UPDATE "captcha" SET "answerHash" = ? WHERE "id" = ?', [hash, captcha])
    return {
      status,
      client,
      captcha,
      token: hidden('_csrf'),
      cookie: cookies.map((one) => one.split(';')[0]).join('; '),
    }
  }

  async function send({ client, cookie, token, captcha }, email) {
    const fields = { _csrf: token, captcha, kind, email, consent: 'ja', answer: 'k7pwx', website: '' }
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
    const start = performance.now()
    const { status } = await ask('POST', client, headers, new URLSearchParams(fields).toString())
    return { status, ms: performance.now() - start }
  }
  return { openForm, send }
}
