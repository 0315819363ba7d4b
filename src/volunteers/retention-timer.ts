/** Sweeps as long as the server runs. */
import { sendRetentionMails, type RetentionMailParts } from './retention-mails.js'
import { sweepRetention } from './retention.js'

const EVERY_MS = 60 * 60 * 1000

/** @returns a function that stops it, once what is under way is done */
export function startRetention(parts: RetentionMailParts): () => Promise<void> {
  let running: Promise<void> | null = null
  const round = async (): Promise<void> => {
    const swept = await sweepRetention(parts)
    if (swept.reminded + swept.erased > 0) parts.log.info(swept, 'volunteers whose time is over')
    await sendRetentionMails(parts)
  }
  const run = (): void => {
    running ??= round()
      .catch((error: unknown) => parts.log.error({ err: error }, 'erasing volunteers whose time is over failed'))
      .finally(() => {
        running = null
      })
  }
  run()
  const timer = setInterval(run, EVERY_MS).unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
