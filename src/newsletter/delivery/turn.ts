/** One newsletter's turn: all that is due of it, or, where others wait, a part. */
import type { Config } from '../../config.js'
import { sendDue, type CourierParts } from './courier.js'
import type { failureWatch } from './failure-watch.js'
import { fillSome } from './fill.js'
import { frozenLetter, standingOf, type Standing } from './frozen-letters.js'
import { letterMail } from './letter-mail.js'
import { finishIfDone, othersWait, pauseSending } from './sending-state.js'

/** Who stops it, or takes a quote out of it, need not wait for all that is claimed. */
const ASK_EVERY_MS = 250
/** So many claims, and it is the next one's turn: a small newsletter need not wait for a large one. */
const CLAIMS_IN_TURN = 2

export interface TurnParts {
  courier: CourierParts
  config: Config
  watch: ReturnType<typeof failureWatch>
}

/** @returns whether there is more of it to send at once @throws what keeps all mails from being sent */
export async function takeTurn(
  { courier, config, watch }: TurnParts,
  id: number,
  stopped: () => boolean,
): Promise<boolean> {
  const { db, clock, log } = courier
  const othersAreThere = () => othersWait(courier, id)
  while (!stopped() && (await fillSome(courier, id)) && !(await othersAreThere()));

  const turn = { tooManyFailed: false, asked: false, over: false, claims: 0 }
  let takenOut = -1
  let mailFor: ReturnType<typeof letterMail>
  const look = async (): Promise<Standing | undefined> => {
    const standing = await standingOf(db.read, id)
    if (standing && standing.takenOut !== takenOut) {
      mailFor = letterMail(config, await frozenLetter(db.read, id), () => clock.now())
      takenOut = standing.takenOut
    }
    return standing
  }
  const asking = setInterval(() => {
    void look().then(
      (standing) => (turn.asked = standing?.state !== 'sending'),
      () => undefined,
    )
  }, ASK_EVERY_MS)
  await sendDue(courier, {
    newsletterId: id,
    mailFor: (delivery) => mailFor(delivery),
    stopped: () => stopped() || turn.tooManyFailed || turn.asked,
    goesOn: async () => {
      if ((await look())?.state !== 'sending') return false
      turn.over = turn.claims++ >= CLAIMS_IN_TURN && (await othersAreThere())
      return !turn.over
    },
    onOutcome: (outcome) => {
      if (!watch.tooMany(id, outcome) || turn.tooManyFailed) return
      turn.tooManyFailed = true
      log.warn({ newsletter: id }, 'a newsletter was paused: too many mails are refused')
    },
  }).finally(() => clearInterval(asking))
  if (turn.tooManyFailed) await pauseSending(courier, id, 'failures')
  else await finishIfDone(courier, id)
  if ((await standingOf(db.read, id))?.state !== 'sending') watch.forget(id)
  return turn.over && !turn.tooManyFailed && !turn.asked
}
