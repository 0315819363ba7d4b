/**
 * The built sender, killed twenty times in one sending: nobody is left out, and at most the mails that were on their
 * way at that moment come twice, under the same name. Each kill comes after a number of mails that the mail server has
 * counted, never after a time. While one sends, the next has loaded itself and waits: starting takes longer than sending.
 * `npm test` builds it first.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { ROOT } from '../../src/root'
import { addReaders } from '../newsletter/readers'
import { onEachEngine } from '../support/app'
import { startBulkMailServer } from '../support/bulk-mail-server'
import { freshPlace, openForTest, type TestPlace } from '../support/databases'

const SECRET = 'a secret for the tests that is long enough'
const CONNECTIONS = 8
/**
 * In the first claim, when the next is fetched, and in that one. Most of the mails are left to the last sender: one that
 * has just begun takes four times as long for each.
 */
const MOST_BETWEEN_KILLS = 140
const LEAST_BETWEEN_KILLS = 10
const SIZE = { sqlite: { readers: 5000, kills: 20 }, postgres: { readers: 1000, kills: 4 } }

function startSender(place: TestPlace, smtpUrl: string): ChildProcess {
  return spawn(process.execPath, [path.join(ROOT, 'test/server/send-newsletters.mjs')], {
    env: {
      PATH: process.env.PATH,
      DATA_DIR: place.dataDir,
      DATABASE_URL: place.databaseUrl ?? '',
      SMTP_URL: smtpUrl,
      SESSION_SECRET: SECRET,
      LOG_LEVEL: 'fatal',
      NEWSLETTER_PER_SECOND: '0',
      NEWSLETTER_PER_DOMAIN: '0',
      NEWSLETTER_CONNECTIONS: String(CONNECTIONS),
    },
    stdio: ['pipe', 'ignore', 'inherit'],
  })
}

/** Lets it send. @returns the signal that killed it, or its exit code */
const run = (sender: ChildProcess) =>
  new Promise<NodeJS.Signals | number | null>((resolve) => {
    sender.once('exit', (code, signal) => resolve(signal ?? code))
    sender.stdin!.write('go\n')
  })

onEachEngine((engine) => {
  test('kill -9 of the sender in one sending leaves nobody out', async () => {
    const { readers: count, kills } = SIZE[engine]
    const place = await freshPlace(engine)
    const mails = await startBulkMailServer({ keep: false })
    const db = await openForTest(place)
    const readers = await addReaders(db, { sessionSecret: SECRET }, count)
    const now = new Date().toISOString()
    await db.write((tx) =>
      tx.run(
        `INSERT INTO "newsletter" ("language", "subject", "body", "state", "slug", "mailHtml", "mailText", "webHtml", "startedAt", "createdAt", "updatedAt")
         VALUES ('da', 'Nyt', 'Nyt', 'sending', 'nyt', '<p>Nyt</p>', 'Nyt', '<p>Nyt</p>', ?, ?, ?)`,
        [now, now, now],
      ),
    )

    let next = startSender(place, mails.url)
    for (let kill = 0; kill < kills; kill++) {
      const target =
        mails.taken.length + LEAST_BETWEEN_KILLS + Math.random() * (MOST_BETWEEN_KILLS - LEAST_BETWEEN_KILLS)
      const sender = next
      next = startSender(place, mails.url)
      mails.onTaken = (n) => {
        if (n >= target) sender.kill('SIGKILL')
      }
      expect(await run(sender)).toBe('SIGKILL')
      // On several instances a dead one's claims are waited for; here that time has passed.
      if (engine === 'postgres')
        await db.write((tx) => tx.run(`UPDATE "delivery" SET "nextTryAt" = ? WHERE "state" = 'waiting'`, [now]))
    }
    mails.onTaken = () => undefined
    expect(await run(next)).toBe(0)

    const counts = mails.counts()
    expect(readers.filter((reader) => !counts.has(reader))).toEqual([])
    expect(mails.taken.length - count).toBeLessThanOrEqual(kills * CONNECTIONS)
    const names = new Set(mails.taken.map(({ to, messageId }) => `${to} ${messageId}`))
    expect(names.size).toBe(count)
    const left = await db.read.all('SELECT "state", count(*) AS "n" FROM "delivery" GROUP BY "state"')
    expect(left).toEqual([{ state: 'sent', n: count }])
    expect(await db.read.one('SELECT "state" FROM "newsletter"')).toEqual({ state: 'sent' })
    await db.close()
    await mails.stop()
  })
})
