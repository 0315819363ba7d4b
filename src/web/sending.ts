/** Sends mails that are owed, behind the requests: one round at a time, and again as long as there may be more. */

export interface Sending {
  /** There may be something to send. */
  wake(): void
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>
  stop(): Promise<void>
}

export interface SendingParts {
  /** Sends some of what is due. @returns whether there may be more @throws what keeps all mails from being sent */
  sendBatch: (stopped: () => boolean) => Promise<boolean>
  onFailure: (error: unknown) => void
  /** How long to wait after each failure in a row, the last for all that follow; empty to wait for the next look. */
  pausesMs: readonly number[]
}

const LOOK_EVERY_MS = 60_000

export function sending({ sendBatch, onFailure, pausesMs }: SendingParts): Sending {
  let round: Promise<void> | null = null
  let again = false
  let stopped = false
  let failures = 0
  let retry: NodeJS.Timeout | undefined
  let looking: NodeJS.Timeout | undefined

  const send = async (): Promise<void> => {
    again = false
    while (!stopped && (await sendBatch(() => stopped))) failures = 0
    failures = 0
  }
  const wake = (): void => {
    again = true
    if (stopped || round) return
    // Finds what another instance left behind, and what waits for its next try.
    looking ??= setInterval(() => retry ?? wake(), LOOK_EVERY_MS).unref()
    clearTimeout(retry)
    retry = undefined
    round = send()
      .catch((error: unknown) => {
        if (stopped) return
        onFailure(error)
        const pause = pausesMs[Math.min(failures++, pausesMs.length - 1)]
        if (pause !== undefined) retry = setTimeout(wake, pause).unref()
      })
      .finally(() => {
        round = null
        if (again && !retry) wake()
      })
  }
  const idle = async (): Promise<void> => {
    while (round) await round
  }
  return {
    wake,
    idle,
    stop: async () => {
      stopped = true
      clearTimeout(retry)
      clearInterval(looking)
      await idle()
    },
  }
}
