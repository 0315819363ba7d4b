import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, flag, moment, optionalMoment, optionalText, runAll, version } from './dialect.js'

/** Pictures of projects: what is told of them. The files stand in DATA_DIR/pictures, named by `file`. */
export class Pictures1764107000000 implements MigrationInterface {
  name = 'Pictures1764107000000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "project_picture" (
        ${id}, "projectId" integer NOT NULL, "municipalityCode" text NOT NULL,
        "file" text NOT NULL UNIQUE CHECK (length("file") = 32),
        "width" integer NOT NULL CHECK ("width" > 0), "height" integer NOT NULL CHECK ("height" > 0),
        ${flag('decorative', false)}, ${optionalText('alt', 300)}, ${optionalText('altEn', 300)},
        ${moment('createdAt')}, ${moment('updatedAt')}, ${optionalMoment('removedAt')}, ${version},
        FOREIGN KEY ("projectId", "municipalityCode") REFERENCES "project" ("id", "municipalityCode") ON DELETE CASCADE,
        CHECK ("decorative" = TRUE OR (length("alt") > 0 AND length("altEn") > 0)))`,
      `CREATE UNIQUE INDEX "project_picture_shown" ON "project_picture" ("projectId") WHERE "removedAt" IS NULL`,
      `CREATE INDEX "project_picture_project" ON "project_picture" ("projectId")`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, ['DROP TABLE "project_picture"'])
  }
}
