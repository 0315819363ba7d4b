/** What was read from the database and stays true until a write touches one of the names it was read from. */
import type { Database } from './database.js'

export interface Kept<Key, Value> {
  /** Reads what is not kept yet. A reading that fails is not kept. */
  of(db: Database, key: Key, read: () => Promise<Value>): Promise<Value>
  /** The same for many keys at once: `read` is asked for those that are not kept, and may not know all of them. */
  ofAll(db: Database, keys: Key[], read: (missing: Key[]) => Promise<Map<Key, Value>>): Promise<Map<Key, Value>>
}

export interface KeptFor {
  /** A write that touches one of them throws all of it away; `any` for whatever is touched. */
  until: string[] | 'any'
  /** How many are kept; when there are more it starts over. */
  most: number
  /** Also where reading itself is measured: what stands on every page and hardly ever changes. */
  always?: boolean
}

export function keptUntil<Key, Value>({ until, most, always = false }: KeptFor): Kept<Key, Value> {
  const holders = new WeakMap<Database, { kept: Map<Key, Value | Promise<Value>> }>()
  const holderOf = (db: Database) => {
    let holder = holders.get(db)
    if (!holder) {
      const own = { kept: new Map<Key, Value | Promise<Value>>() }
      db.changes.onChange((touched) => {
        if (until === 'any' || touched.some((tag) => until.includes(tag))) own.kept = new Map()
      })
      holders.set(db, (holder = own))
    }
    return holder
  }
  const keep = (kept: Map<Key, Value | Promise<Value>>, key: Key, value: Value | Promise<Value>): void => {
    if (kept.size >= most) kept.clear()
    kept.set(key, value)
  }
  return {
    of: async (db, key, read) => {
      if (!db.keepsReadings && !always) return read()
      // If a write comes while it is read, this map is no longer the one that others get.
      const { kept } = holderOf(db)
      const known = kept.get(key)
      if (known !== undefined) return known
      const reading = read()
      keep(kept, key, reading)
      try {
        const value = await reading
        kept.set(key, value)
        return value
      } catch (error) {
        kept.delete(key)
        throw error
      }
    },
    ofAll: async (db, keys, read) => {
      if (!db.keepsReadings && !always) return read(keys)
      const { kept } = holderOf(db)
      const missing = keys.filter((key) => !kept.has(key))
      const values = missing.length > 0 ? await read(missing) : new Map<Key, Value>()
      for (const key of keys) {
        const known = kept.get(key)
        if (known !== undefined && !values.has(key)) values.set(key, await known)
      }
      for (const key of missing) if (values.has(key)) keep(kept, key, values.get(key)!)
      return values
    },
  }
}
