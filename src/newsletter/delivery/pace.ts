/**
 * How fast mails may leave: in all, and to each domain. They are spread over the second, and time in which none left is
 * not caught up with: no second holds more than its limit. Only time that has passed counts, whatever clock the rest
 * goes by.
 */

export interface Limits {
  /** 0: no limit. */
  perSecond: number
  perDomain: number
}

const MOST_DOMAINS = 10_000

export interface Pace {
  /** The first of these domains that a mail may go to now, claimed by its place; or how long to wait. */
  choose(domains: Iterable<string>): { at: number } | { waitMs: number }
}

export function paceOf({ perSecond, perDomain }: Limits, now: () => number = () => performance.now()): Pace {
  const gap = perSecond > 0 ? 1000 / perSecond : 0
  const domainGap = perDomain > 0 ? 1000 / perDomain : 0
  let next = 0
  const nextOf = new Map<string, number>()
  return {
    choose: (domains) => {
      const time = now()
      if (time < next) return { waitMs: next - time }
      let soonest = Infinity
      let at = 0
      for (const domain of domains) {
        const free = domainGap > 0 ? (nextOf.get(domain) ?? 0) : 0
        if (free <= time) {
          next = time + gap
          if (domainGap > 0) {
            if (nextOf.size >= MOST_DOMAINS) forgetFree(nextOf, time)
            nextOf.set(domain, time + domainGap)
          }
          return { at }
        }
        soonest = Math.min(soonest, free - time)
        at++
      }
      return { waitMs: soonest }
    },
  }
}

function forgetFree(nextOf: Map<string, number>, time: number): void {
  for (const [domain, free] of nextOf) if (free <= time) nextOf.delete(domain)
}
