import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, flag, moment, oneOf, optionalText, runAll, version } from './dialect.js'

const POINTS = [
  'parties',
  'extent',
  'targetGroup',
  'tasks',
  'border',
  'responsibility',
  'confidentiality',
  'insurance',
  'period',
  'meetings',
  'ending',
]
const TEXTS = [
  'extent',
  'targetGroup',
  'institutionTasks',
  'volunteerTasks',
  'border',
  'responsibility',
  'confidentiality',
  'dutyToNotify',
  'insurance',
  'meetings',
  'ending',
]

/** A date, or '' where it was left open. */
const openDate = (name: string) =>
  `"${name}" text CHECK ("${name}" = '' OR (length("${name}") = 10 AND "${name}" BETWEEN '1900-01-01' AND '2199-12-31'))`

/** What institution and volunteers agreed in a project, point by point. */
export class Agreements1764105000000 implements MigrationInterface {
  name = 'Agreements1764105000000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "agreement" (
        ${id}, "projectId" integer NOT NULL UNIQUE, "municipalityCode" text NOT NULL,
        ${['institution', 'volunteers']
          .map(
            (party) =>
              `${optionalText(`${party}Name`, 200)}, ${optionalText(`${party}Contact`, 200)},
               ${optionalText(`${party}Phone`, 30)}, ${optionalText(`${party}Email`, 254)}`,
          )
          .join(', ')},
        ${TEXTS.map((name) => optionalText(name, 4000)).join(', ')},
        ${openDate('startsOn')}, ${openDate('endsOn')},
        ${moment('createdAt')}, ${moment('updatedAt')}, ${version},
        FOREIGN KEY ("projectId", "municipalityCode") REFERENCES "project" ("id", "municipalityCode") ON DELETE CASCADE,
        CHECK ("endsOn" IS NULL OR "endsOn" = '' OR "endsOn" >= "startsOn"))`,
      `CREATE TABLE "agreement_point" (
        "agreementId" integer NOT NULL REFERENCES "agreement" ("id") ON DELETE CASCADE,
        ${oneOf('point', POINTS)}, ${flag('settled', false)}, "changedIn" integer NOT NULL CHECK ("changedIn" > 0),
        PRIMARY KEY ("agreementId", "point"))`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(
      runner,
      ['agreement_point', 'agreement'].map((table) => `DROP TABLE "${table}"`),
    )
  }
}
