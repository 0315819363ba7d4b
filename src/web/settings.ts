/** The installation's own facts (who publishes, whom to call), seeded once and then a matter of administration. */
import type { Database, Tx } from '../database/database.js'
import { keptUntil } from '../database/kept-until.js'

export interface SiteSettings {
  publisher: { name: string; phone: string; email: string }
  /** The authority that is responsible for the data: named on the privacy page. */
  authority: string
  /** Where the official accessibility statement stands, or '' for our own page. */
  statementUrl: string
  /** Whether it is counted how often links in newsletters are followed. */
  countClicks: boolean
}

const kept = keptUntil<'settings', SiteSettings>({ until: ['settings'], most: 1, always: true })

export const siteSettings = (db: Database) => (): Promise<SiteSettings> =>
  kept.of(db, 'settings', () => readSettings(db))

async function readSettings(db: Database): Promise<SiteSettings> {
  const rows = await db.read.all<{ key: string; value: string }>('SELECT "key", "value" FROM "setting"')
  const values = new Map(rows.map((row) => [row.key, row.value]))
  const value = (key: string) => values.get(key) ?? ''
  return {
    publisher: { name: value('publisher.name'), phone: value('publisher.phone'), email: value('publisher.email') },
    authority: value('authority.name') || value('publisher.name'),
    statementUrl: value('accessibility.statementUrl'),
    countClicks: value('newsletter.countClicks') === 'ja',
  }
}

export async function saveSetting(tx: Tx, key: string, value: string): Promise<void> {
  await tx.run(
    'INSERT INTO "setting" ("key", "value") VALUES (?, ?) ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"',
    [key, value],
  )
  tx.touch('settings')
}
