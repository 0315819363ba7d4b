/** Sends newsletters behind the requests: what is due, what was planned, and what another process left behind. */
import { randomUUID } from 'node:crypto'
import type { Config } from '../../config.js'
import { sending, type Sending } from '../../web/sending.js'
import { takeOverLeft } from './claims.js'
import type { CourierParts } from './courier.js'
import { failureWatch } from './failure-watch.js'
import { lettersOnTheirWay } from './frozen-letters.js'
import { paceOf } from './pace.js'
import { beginPlanned } from './sending-state.js'
import { takeTurn } from './turn.js'

export type SenderParts = Pick<CourierParts, 'db' | 'clock' | 'log' | 'mailer'> & { config: Config }

/** The mail server cannot be reached, or takes no mail at all. */
const PAUSES_MS = [1_000, 5_000, 30_000, 2 * 60_000, 10 * 60_000]

export function newsletterSender({ db, clock, log, mailer, config }: SenderParts): Sending {
  const me = randomUUID()
  const { perSecond, perDomain, connections } = config.newsletter
  const courier: CourierParts = { db, clock, log, mailer, me, connections, pace: paceOf({ perSecond, perDomain }) }
  const watch = failureWatch()
  let tookOver = false

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
      let more = false
      for (const { id } of await lettersOnTheirWay(db.read))
        if (!stopped()) more = (await takeTurn({ courier, config, watch }, id, stopped)) || more
      return more
    },
  })
}
