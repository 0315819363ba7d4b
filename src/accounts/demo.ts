/** `npm start -- --demo`: users to look around with, one of each kind, made once. */
import { randomInt } from 'node:crypto'
import { recordDeed } from '../audit/audit.js'
import { allMunicipalities } from '../registry/municipalities.js'
import type { Services } from '../services.js'
import { emailKey } from '../web/email.js'
import { hashPassword } from './passwords.js'
import { insertUser } from './welcome.js'

export interface DemoUser {
  email: string
  /** null for one who was there already: the password was told when it was made. */
  password: string | null
}

/** `.test` is kept free for such use (RFC 2606): no mail can reach anybody. */
const ADDRESS_END = '@demo.test'

export async function makeDemoUsers(services: Services): Promise<DemoUser[]> {
  const municipalities = (await allMunicipalities(services)).filter((municipality) => municipality.takesPart)
  const made: DemoUser[] = []
  for (const { code, name, slug } of municipalities) {
    const wanted = { name: `Demo: ${name}`, email: slug + ADDRESS_END, role: 'coordinator' as const }
    made.push(await makeOnce(services, wanted, code))
  }
  const consultant = { name: 'Demo: konsulent', email: `konsulent${ADDRESS_END}`, role: 'consultant' as const }
  return [...made, await makeOnce(services, consultant, null)]
}

interface Wanted {
  name: string
  email: string
  role: 'coordinator' | 'consultant'
}

async function makeOnce({ db, clock }: Services, wanted: Wanted, municipalityCode: string | null): Promise<DemoUser> {
  const { email, role } = wanted
  const there = await db.read.one('SELECT "id" FROM "user_account" WHERE "emailKey" = ?', [emailKey(email)])
  if (there) return { email, password: null }
  const password = randomPassword()
  const passwordHash = await hashPassword(password)
  await db.write(async (tx) => {
    const now = clock.now()
    const id = await insertUser(tx, now, { ...wanted, passwordHash })
    if (municipalityCode)
      await tx.run('INSERT INTO "user_municipality" ("userId", "municipalityCode") VALUES (?, ?)', [
        id,
        municipalityCode,
      ])
    await recordDeed(
      tx,
      now,
      { id: null },
      { action: 'create', entity: 'user', entityKey: id, after: { userRole: role, demo: true } },
    )
  })
  return { email, password }
}

/** Without letters that look alike: it is read off a screen and typed. Four groups of four: 78 bits. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

function randomPassword(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return Array.from({ length: 4 }, group).join('-')
}

/** What the start prints of them. */
export function demoNotice(users: DemoUser[]): string {
  const lines = users.map(({ email, password }) => `  ${email}  ${password ?? '(findes allerede / exists already)'}`)
  return `Demo-brugere / demo users:\n${lines.join('\n')}\n`
}
