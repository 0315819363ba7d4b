/** Sends newsletters behind the requests: what is due, what was planned, and what another process left behind. */
import { randomUUID } from 'node:crypto'
import type { Config } from '../../config.js'
import { sending, type Sending } from '../../web/sending.js'
import { takeOverLeft } from './claims.js'
import { sendDue, type CourierParts } from './courier.js'
import { fillSome } from './fill.js'
import { letterMail, type FrozenLetter } from './letter-mail.js'
import { failureWatch } from './failure-watch.js'
import { paceOf } from './pace.js'
import { beginPlanned, finishIfDone, pauseSending } from './sending-state.js'

/** Who stops it need not wait for all that is claimed. */
const ASK_EVERY_MS = 250

export type SenderParts = Pick<CourierParts, 'db' | 'clock' | 'log' | 'mailer'> & { config: Config }

/** The mail server cannot be reached, or takes no mail at all. */
const PAUSES_MS = [1_000, 5_000, 30_000, 2 * 60_000, 10 * 60_000]

export function newsletterSender({ db, clock, log, mailer, config }: SenderParts): Sending {
  const me = randomUUID()
  const { perSecond, perDomain, connections } = config.newsletter
  const courier: CourierParts = { db, clock, log, mailer, me, connections, pace: paceOf({ perSecond, perDomain }) }
  const watch = failureWatch()
  let tookOver = false

  const sendOne = async (letter: FrozenLetter, stopped: () => boolean): Promise<void> => {
    while (!stopped() && (await fillSome(courier, letter.id)));
    const ended = { failures: false, asked: false }
    const asking = setInterval(() => {
      void stateOf(letter.id).then(
        (state) => (ended.asked = state !== 'sending'),
        () => undefined,
      )
    }, ASK_EVERY_MS)
    await sendDue(courier, {
      newsletterId: letter.id,
      mailFor: letterMail(config, letter, () => clock.now()),
      stopped: () => stopped() || ended.failures || ended.asked,
      goesOn: async () => (await stateOf(letter.id)) === 'sending',
      onOutcome: (outcome) => {
        if (!watch.tooMany(letter.id, outcome) || ended.failures) return
        ended.failures = true
        log.warn({ newsletter: letter.id }, 'a newsletter was paused: too many mails are refused')
      },
    }).finally(() => clearInterval(asking))
    if (ended.failures) await pauseSending(courier, letter.id, 'failures')
    else await finishIfDone(courier, letter.id)
    if ((await stateOf(letter.id)) !== 'sending') watch.forget(letter.id)
  }
  const stateOf = async (id: number) =>
    (await db.read.one<{ state: string }>('SELECT "state" FROM "newsletter" WHERE "id" = ?', [id]))?.state

  return sending({
    pausesMs: PAUSES_MS,
    onFailure: (error) => {
      const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number }
      log.warn(
        { code, command, responseCode, err: command ? undefined : error },
        'newsletters cannot be sent; they are tried again',
      )
    },
    sendBatch: async (stopped) => {
      if (!tookOver) await takeOverLeft(courier)
      tookOver = true
      await beginPlanned(courier)
      const open = await db.read.all<FrozenLetter>(
        `SELECT "id", "language", "subject", "mailHtml", "mailText" FROM "newsletter" WHERE "state" = 'sending' ORDER BY "id"`,
      )
      for (const letter of open) if (!stopped()) await sendOne(letter, stopped)
      return false
    },
  })
}
