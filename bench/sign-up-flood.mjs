/**
 * Sign-ups by the ten thousand, each really sent: from one client, from as many clients to one mailbox, and from as many
 * clients to as many mailboxes. SIGN_UPS changes how many.
 */
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { anotherClient, visitors } from './sign-up-visitors.mjs'

const SIGN_UPS = Number(process.env.SIGN_UPS ?? 10_000)
const AT_ONCE = 32
/** What the sign-up page promises: see src/newsletter. */
const MOST_TO_A_MAILBOX = 3
const MOST_OF_A_CLIENT = 20
const MOST_AN_HOUR = 1000

const FLOODS = [
  { name: 'one client', client: () => '10.255.0.1', mailbox: (n) => `offer${n}@mange.example`, most: MOST_OF_A_CLIENT },
  {
    name: 'as many clients, one mailbox',
    client: anotherClient,
    mailbox: (n) => `offer+${n}@en.example`,
    most: MOST_AN_HOUR,
  },
  {
    name: 'as many clients and mailboxes',
    client: anotherClient,
    mailbox: (n) => `offer${n}@flere.example`,
    most: MOST_AN_HOUR,
  },
]

/** @returns what did not hold */
export async function floods(server, db, dataDir) {
  // A question costs the server no picture: what is tried here are the limits.
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const { openForm, send } = visitors(server, db, dataDir, agent, 'question')
  const faults = []
  for (const { name, client, mailbox, most } of FLOODS) {
    await db.run(`DELETE FROM "request_count"`)
    const statuses = {}
    const start = performance.now()
    let n = 0
    const visitor = async () => {
      while (n < SIGN_UPS) {
        const email = mailbox(n++)
        const form = await openForm(client())
        const { status } = form.status === 200 ? await send(form, email) : form
        statuses[status] = (statuses[status] ?? 0) + 1
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, visitor))
    const seconds = (performance.now() - start) / 1000
    await settled(db)
    const mails = mailsTo(dataDir, mailbox(0).split('@')[1])
    const fullest = Math.max(0, ...mails.values())
    console.log(
      `  ${SIGN_UPS} sign-ups, ${name}: ${JSON.stringify(statuses)} in ${seconds.toFixed(0)} s; ${mails.size} mailboxes got mail, at most ${fullest}`,
    )
    if (Object.keys(statuses).some((status) => status === '500')) faults.push(`${name}: answered 500`)
    if ((statuses[303] ?? 0) > most) faults.push(`${name}: ${statuses[303]} were signed up`)
    if (!statuses[303]) faults.push(`${name}: nobody was signed up`)
    if (fullest > MOST_TO_A_MAILBOX) faults.push(`${name}: a mailbox got ${fullest} mails`)
  }
  agent.destroy()
  return faults
}

const mailFiles = (dataDir) => {
  const folder = path.join(dataDir, 'mail')
  return fs.existsSync(folder) ? fs.readdirSync(folder) : []
}

/** Waits until what came is carried out, and every mail that is owed is sent. */
async function settled(db) {
  const open = `SELECT (SELECT count(*) FROM "sign_up_request") + (SELECT count(*) FROM "subscriber" WHERE "owedMail" IS NOT NULL) AS "n"`
  while (Number((await db.all(open))[0].n) > 0) await new Promise((done) => setTimeout(done, 1000))
}

/** How many mails each mailbox of a domain got, whatever was put after a +. */
function mailsTo(dataDir, domain) {
  const mails = new Map()
  for (const file of mailFiles(dataDir)) {
    const to = /^To: *(\S+)/im.exec(fs.readFileSync(path.join(dataDir, 'mail', file), 'utf8'))[1]
    if (!to.endsWith(`@${domain}`)) continue
    const mailbox = to.replace(/\+[^@]*/, '')
    mails.set(mailbox, (mails.get(mailbox) ?? 0) + 1)
  }
  return mails
}
