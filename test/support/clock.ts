import type { Clock } from '../../src/services'

export interface TestClock extends Clock {
  /** Moves the clock on. */
  pass(milliseconds: number): void
}

export function testClock(start = '2026-11-24T12:00:00.000Z'): TestClock {
  let now = Date.parse(start)
  return {
    now: () => new Date(now).toISOString(),
    today: () => new Date(now).toISOString().slice(0, 10),
    pass: (milliseconds) => void (now += milliseconds),
  }
}
