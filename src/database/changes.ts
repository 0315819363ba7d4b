/**
 * What has changed, told to whoever keeps something made from the database (pages, the project index).
 * Every write stores the names it touched under a version that only grows, in the same transaction;
 * `catchUp` reads on from the version last seen, so that a listener has heard of every write that was
 * committed before the call, whichever process or instance made it.
 */
import type { Reader } from './database.js'

export type ChangeListener = (tags: string[], version: number) => void

export interface Changes {
  /** The version up to which listeners have been told. */
  readonly version: number
  /** Returns nothing when it could tell at once that there is nothing new. */
  catchUp(): Promise<void> | undefined
  onChange(listener: ChangeListener): void
}

/** Where what is read after this stands: whoever keeps it can ask `touchedSince` later. */
export async function contentVersion(read: Reader): Promise<number> {
  return (await read.one<{ version: number }>('SELECT "version" FROM "content_version"'))!.version
}

/** Whether a write after that version has touched one of the names. */
export async function touchedSince(read: Reader, version: number, tags: readonly string[]): Promise<boolean> {
  const rows = await read.all<{ tag: string }>('SELECT "tag" FROM "content_change" WHERE "version" > ?', [version])
  const asked = new Set(tags)
  return rows.some(({ tag }) => asked.has(tag))
}

/**
 * @param mayHaveChanged a check without a query (SQLite's `data_version`), or null where each check is a query:
 *   then all that ask in one turn of the event loop share it, having asked before it began, and all that ask
 *   while it runs share the next one.
 */
export async function followChanges(read: Reader, mayHaveChanged: (() => boolean) | null): Promise<Changes> {
  const listeners: ChangeListener[] = []
  const newest = () => contentVersion(read)
  let version = await newest()
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  // A check that failed has not told of a change that `mayHaveChanged` will not report twice.
  let unsure = false
  let thisTurns: Promise<void> | null = null

  const check = async (): Promise<void> => {
    const found = await newest()
    if (found <= version) return
    // Also what came after `found`: such a write may have moved on a name that one before it touched too.
    const rows = await read.all<{ tag: string }>('SELECT "tag" FROM "content_change" WHERE "version" > ?', [version])
    version = found
    const tags = rows.map((row) => row.tag)
    for (const listener of listeners) listener(tags, found)
  }
  const run = (): Promise<void> => {
    unsure = true
    running = check()
      .then(() => {
        unsure = false
      })
      .finally(() => {
        running = null
      })
    return running
  }

  /** A check that begins after this call. */
  const soon = (): Promise<void> => {
    if (!running) return run()
    // The running check may have read before the caller's write: only the one after it will do.
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null
        return running ?? run()
      })
    return next
  }

  return {
    get version() {
      return version
    },
    catchUp() {
      if (mayHaveChanged) return running || mayHaveChanged() || unsure ? soon() : undefined
      if (!thisTurns) {
        thisTurns = soon()
        setImmediate(() => (thisTurns = null))
      }
      return thisTurns
    },
    onChange: (listener) => void listeners.push(listener),
  }
}
