/**
 * A thread of ours has a connection of its own, and on SQLite two that write at once would make the whole process stand
 * still: the thread asks the main one for its turn in the lane, and says when it is done.
 */
import type { Database } from './database.js'
import { LaneBusy, type Lane } from './write-lane.js'

/** What a thread says about its turn. */
export type TurnWord = 'want-turn' | 'end-turn'

/** In the main thread: one thread's place in the lane. */
export function giveTurns(db: Database, tellTurn: () => void, onFault: (error: Error) => void) {
  let endTurn: (() => void) | null = null
  const give = (): void => {
    const hold = () =>
      new Promise<void>((resolve) => {
        endTurn = resolve
        tellTurn()
      })
    db.turn(hold).catch((error: unknown) => {
      // Many are waiting: a thread is not in a hurry.
      if (error instanceof LaneBusy) give()
      else onFault(error as Error)
    })
  }
  return {
    hear: (word: TurnWord): void => (word === 'want-turn' ? give() : endTurn?.()),
    /** What it held when it died is nobody's any more. */
    gone: (): void => endTurn?.(),
  }
}

/** In the thread. On PostgreSQL nobody waits for a turn, here as there. */
export function takeTurns(say: (word: TurnWord) => void): { lane: Lane; given: () => void } {
  let myTurn: (() => void) | null = null
  const turn = singleFile()
  return {
    given: () => myTurn?.(),
    lane: (work) =>
      turn(async () => {
        await new Promise<void>((resolve) => {
          myTurn = resolve
          say('want-turn')
        })
        try {
          return await work()
        } finally {
          say('end-turn')
        }
      }),
  }
}

/** A thread that writes from several places asks for one turn after the other. */
function singleFile(): Lane {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}
