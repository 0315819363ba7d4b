/**
 * Sends what is claimed: as many at once as there are connections, each marked in the database before its place takes
 * the next. So whatever moment the process dies at, at most so many mails are sent and not marked.
 */
import type { Logger } from 'pino'
import { momentAfter, type Services } from '../../services.js'
import type { Mail, Mailer } from '../../web/mailer.js'
import { CLAIM_MS, claimDue, markAll, type Claimed, type Outcome } from './claims.js'
import { bounceIfHard } from './bounces.js'
import type { Pace } from './pace.js'
import { verdictOf, type SmtpError, type Verdict } from './smtp-answers.js'

export interface CourierParts extends Services {
  log: Logger
  mailer: Mailer
  pace: Pace
  me: string
  /** Mails at once. */
  connections: number
}

export interface Round {
  newsletterId: number
  mailFor: (delivery: Claimed & { email: string; nonce: string }) => Mail
  /** Nothing new is begun any more. */
  stopped: () => boolean
  /** Whether the newsletter is still to be sent: asked before each claim. */
  goesOn: () => Promise<boolean>
  onOutcome: (outcome: Outcome) => void
}

/** How many are claimed at once: few enough that who leaves meanwhile still gets none. */
const BATCH = 100
const MINUTE_MS = 60_000
/** After each "try later"; the last for all that follow. */
const WAITS_MS = [5, 15, 60, 120, 240, 480].map((minutes) => minutes * MINUTE_MS)
/** A commit begins when so many of the places wait for it, or the first of them has waited so long. */
const COMPANY = 0.5
const LONGEST_WAIT_MS = 20
/** Two days and more. */
const MOST_TRIES = 12

/** @returns when nothing is due any more @throws what keeps all mails from being sent */
export async function sendDue(parts: CourierParts, round: Round): Promise<void> {
  const ready: Claimed[] = []
  const marks = marker(parts, round)
  let dry = false
  let claiming: Promise<void> | null = null
  const troubles: Error[] = []

  const claimMore = (): Promise<void> =>
    (claiming ??= (async () => {
      const claimed = (await round.goesOn()) ? await claimDue(parts, round.newsletterId, BATCH) : []
      dry = claimed.length < BATCH
      ready.push(...claimed)
    })().finally(() => {
      claiming = null
    }))

  const next = async (): Promise<Claimed | null> => {
    for (;;) {
      if (round.stopped()) return null
      // The next ones are fetched while these are sent.
      if (!dry && ready.length < parts.connections) {
        const more = claimMore()
        if (ready.length === 0) await more
        else more.catch(() => undefined)
      }
      if (ready.length === 0) {
        if (dry && !claiming) return null
        await claimMore()
        continue
      }
      const chosen = parts.pace.choose(domainsOf(ready))
      if ('at' in chosen) return ready.splice(chosen.at, 1)[0]!
      await pause(Math.min(chosen.waitMs, 1000))
    }
  }

  const place = async (): Promise<void> => {
    for (let delivery = await next(); delivery; delivery = await next()) {
      const { outcome, verdict, error } = await deliver(parts, round, delivery)
      await marks.put(delivery, outcome, verdict)
      // A server that takes no more conversations may go on with those it has: this place leaves it to the others.
      if (verdict === 'server') return void troubles.push(error!)
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: parts.connections }, () => place()))
  await (claiming as Promise<void> | null)
  await giveBack(parts, ready)
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  // Nobody got through.
  if (troubles.length === parts.connections) throw troubles[0]!
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

function* domainsOf(ready: Claimed[]): Generator<string> {
  for (const { email } of ready) yield email?.slice(email.lastIndexOf('@') + 1).toLowerCase() ?? ''
}

interface Delivered {
  outcome: Outcome
  verdict: Verdict | null
  error?: Error
}

async function deliver(parts: CourierParts, { mailFor }: Round, delivery: Claimed): Promise<Delivered> {
  const { clock, log, mailer } = parts
  const { id, email, nonce, mayGet, tries, until } = delivery
  const now = clock.now()
  if (email === null || nonce === null) return { outcome: skipped('erased'), verdict: null }
  if (!mayGet) return { outcome: skipped('left'), verdict: null }
  // It took so long that another process may soon take it.
  if (momentAfter(until, -CLAIM_MS / 2) < now) return { outcome: again(now, null, false), verdict: null }
  try {
    await mailer.send(mailFor({ ...delivery, email, nonce }))
    return { outcome: { state: 'sent' }, verdict: null }
  } catch (error) {
    const told = error as SmtpError
    const verdict = verdictOf(told)
    const code = told.responseCode ?? null
    // Without the error itself: mail servers repeat the address in it.
    log.warn(
      { delivery: id, tries, verdict, code: told.code, command: told.command, responseCode: code },
      'a mail of a newsletter was not taken',
    )
    return { outcome: outcomeOf(verdict, code, tries, now), verdict, error: error as Error }
  }
}

const skipped = (reason: 'left' | 'erased'): Outcome => ({ state: 'skipped', reason, code: null })

const again = (nextTryAt: string, code: number | null, counts: boolean): Outcome => ({
  state: 'waiting',
  nextTryAt,
  code,
  counts,
})

function outcomeOf(verdict: Verdict, code: number | null, tries: number, now: string): Outcome {
  if (verdict === 'server') return again(now, code, false)
  if (verdict === 'hard' || verdict === 'refused') return { state: 'failed', reason: 'refused', code }
  if (tries >= MOST_TRIES) return { state: 'failed', reason: verdict === 'later' ? 'later' : 'unreachable', code }
  // What broke off is tried soon, under the same Message-ID: a mail program that has both shows one.
  const wait = verdict === 'broken' ? MINUTE_MS : WAITS_MS[Math.min(tries, WAITS_MS.length) - 1]!
  return again(momentAfter(now, wait), code, true)
}

/**
 * Marks wait a moment for company and share a commit: SQLite waits for the disk in each, and this thread with it. Never
 * more wait than there are places.
 */
function marker({ db, clock, connections }: CourierParts, { onOutcome }: Round) {
  interface Mark {
    delivery: Claimed
    outcome: Outcome
    verdict: Verdict | null
    done: () => void
    failed: (error: unknown) => void
  }
  let waiting: Mark[] = []
  let writing = false
  let timer: NodeJS.Timeout | undefined
  const begin = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (!writing) void write()
  }
  const plan = (): void => {
    if (writing || waiting.length === 0) return
    if (waiting.length >= Math.ceil(connections * COMPANY)) begin()
    else timer ??= setTimeout(begin, LONGEST_WAIT_MS)
  }
  const write = async (): Promise<void> => {
    writing = true
    const marks = waiting
    waiting = []
    try {
      const now = clock.now()
      await db.write(async (tx) => {
        await markAll(
          tx,
          now,
          marks.map(({ delivery, outcome }) => ({ id: delivery.id, outcome })),
        )
        for (const { delivery, outcome, verdict } of marks)
          if (outcome.state === 'failed') await bounceIfHard(tx, now, delivery, outcome, verdict === 'hard')
      })
      for (const { outcome, done } of marks) {
        onOutcome(outcome)
        done()
      }
    } catch (error) {
      for (const { failed } of marks) failed(error)
    }
    writing = false
    plan()
  }
  return {
    put: (delivery: Claimed, outcome: Outcome, verdict: Verdict | null): Promise<void> =>
      new Promise((done, failed) => {
        waiting.push({ delivery, outcome, verdict, done, failed })
        plan()
      }),
  }
}

/** What was claimed and not begun is anybody's again. */
async function giveBack({ db, clock }: CourierParts, ready: Claimed[]): Promise<void> {
  if (ready.length === 0) return
  const now = clock.now()
  await db.write((tx) =>
    markAll(
      tx,
      now,
      ready.map(({ id }) => ({ id, outcome: again(now, null, false) })),
    ),
  )
}
