import type { MigrationInterface, QueryRunner } from 'typeorm'
import { sortKey } from '../src/database/search-text.js'
import { dialectOf, runAll } from './dialect.js'

/** Volunteers in Danish order: by the same key as projects and institutions, so that both engines sort alike. */
export class VolunteerOrder1764107001000 implements MigrationInterface {
  name = 'VolunteerOrder1764107001000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `ALTER TABLE "volunteer" ADD COLUMN "sortKey" text NOT NULL DEFAULT '' CHECK (length("sortKey") <= 400)`,
    ])
    const [key, id] = dialectOf(runner).sqlite ? ['?', '?'] : ['$1', '$2']
    const people = (await runner.query('SELECT "id", "name" FROM "volunteer"')) as { id: number; name: string }[]
    for (const person of people)
      await runner.query(`UPDATE "volunteer" SET "sortKey" = ${key} WHERE "id" = ${id}`, [
        sortKey(person.name),
        person.id,
      ])
    await runAll(runner, [`CREATE INDEX "volunteer_order" ON "volunteer" ("municipalityCode", "sortKey")`])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, ['DROP INDEX "volunteer_order"', 'ALTER TABLE "volunteer" DROP COLUMN "sortKey"'])
  }
}
