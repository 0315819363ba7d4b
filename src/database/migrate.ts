import type { DataSource } from 'typeorm'
import { SetupError } from '../config.js'

/** Any number that no other program locks on the same server. */
const MIGRATION_LOCK = 7_305_112

/**
 * Brings the schema to this program's version; several instances may start at once.
 * @throws SetupError when the database has a migration that this program does not know
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  const postgres = dataSource.options.type === 'postgres'
  const runner = dataSource.createQueryRunner()
  try {
    if (postgres) await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await refuseNewer(dataSource)
    await dataSource.runMigrations({ transaction: 'each' })
  } finally {
    if (postgres) await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined)
    await runner.release()
  }
}

async function refuseNewer(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner()
  try {
    if (!(await runner.hasTable('migrations'))) return
    const done = (await runner.query('SELECT "name" FROM "migrations"')) as { name: string }[]
    const known = new Set(dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name))
    const unknown = done.filter((row) => !known.has(row.name))
    if (unknown.length > 0) {
      throw new SetupError(
        'The database is from a newer version of this program: start that version, or point DATA_DIR or DATABASE_URL to another database.',
      )
    }
  } finally {
    await runner.release()
  }
}
