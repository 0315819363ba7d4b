/** How far a newsletter has come, in words. */
import type { ViewTools } from '../../web/page.js'
import { letterPath, type EditedNewsletter } from '../letters/newsletters.js'
import type { Progress } from './sendings.js'

export function progressView(tools: ViewTools, letter: EditedNewsletter, progress: Progress) {
  const { t, number, time, url } = tools
  const { state, sendAt, startedAt, finishedAt, pauseReason } = letter
  const { total, sent, waiting, failed, skipped, left, rate, minutesLeft, filling } = progress
  const moment = { planned: sendAt, sending: startedAt, paused: startedAt, sent: finishedAt, draft: null }[state]
  return {
    letter,
    home: letterPath(letter.id),
    state: t(`letters.progress.${state}`, { time: moment ? time(moment) : '' }),
    pause: pauseReason && t(`letters.progress.pause.${pauseReason}`),
    bar: {
      max: total,
      value: sent + failed + skipped,
      label: t('letters.progress.bar', { done: sent + failed + skipped, total }),
    },
    filling,
    figures: [
      { name: t('letters.progress.sent-count'), value: number(sent) },
      { name: t('letters.progress.waiting-count'), value: number(waiting) },
      { name: t('letters.progress.failed-count'), value: number(failed) },
      { name: t('letters.progress.skipped-count'), value: number(skipped) },
      { name: t('letters.progress.left-count'), value: number(left) },
      ...(state === 'sending' && rate > 0
        ? [{ name: t('letters.progress.rate'), value: t('letters.progress.a-minute', { n: Math.round(rate) }) }]
        : []),
      ...(minutesLeft !== null && waiting > 0
        ? [
            {
              name: t('letters.progress.time-left'),
              value: t('letters.progress.minutes', { n: Math.ceil(minutesLeft) }),
            },
          ]
        : []),
    ],
    reasons: progress.reasons.map(({ state: one, reason, code, n }) => ({
      text: t(`letters.reason.${reason ?? (one === 'waiting' ? 'waiting' : 'refused')}`),
      code,
      n: number(n),
    })),
    archive: letter.slug && state !== 'planned' ? url(`/nyhedsbrev/arkiv/${letter.slug}`) : null,
  }
}
