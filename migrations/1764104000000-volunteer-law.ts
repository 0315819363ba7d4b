import type { MigrationInterface, QueryRunner } from 'typeorm'
import {
  date,
  dialectOf,
  moment,
  oneOf,
  optionalDate,
  optionalMoment,
  optionalText,
  runAll,
  text,
  version,
} from './dialect.js'

const PROOFS = ['consent', 'withdrawal', 'assessment', 'certificate', 'confidentiality', 'extension']
const REQUESTS = ['access', 'portability', 'rectification', 'erasure', 'restriction', 'objection']

const CONSENT_DA = `Jeg er fyldt 18 år og siger ja til, at kommunen gemmer mit navn, min e-mailadresse og mit telefonnummer, hvilke projekter jeg er frivillig i, hvad jeg gør der, og fra hvornår til hvornår.
Kræver opgaven en børneattest eller et tavshedsløfte, gemmer kommunen også, hvilken dag det blev set eller givet. Selve attesten og mit CPR-nummer bliver ikke gemt.
Kommunen bruger oplysningerne til at få samarbejdet til at fungere og til at tælle, hvor mange frivillige der er med. Kun kommunens koordinatorer kan se dem.
Oplysningerne bliver slettet senest på den dato, jeg har fået oplyst. Jeg kan når som helst trække mit ja tilbage, og jeg kan bede om at se, få rettet eller få slettet det, der står om mig.`
const CONSENT_EN = `I am 18 or older and agree that the municipality keeps my name, my e-mail address and my phone number, which projects I volunteer in, what I do there, and from when to when.
If the task requires a child protection certificate or a promise of confidentiality, the municipality also keeps the day on which it was seen or given. The certificate itself and my CPR number are not kept.
The municipality uses the data to make the collaboration work and to count how many volunteers take part. Only the municipality's coordinators can see them.
The data are erased no later than on the date that I have been told. I can withdraw my consent at any time, and I can ask to see, correct or erase what is held about me.`

const ON_VOLUNTEER = [
  `"lawfulBasis" text NOT NULL DEFAULT 'consent' CHECK ("lawfulBasis" IN ('consent', 'public_task'))`,
  optionalDate('consentWithdrawnOn'),
  optionalDate('certificateAssessedOn'),
  optionalDate('certificateRenewOn'),
  optionalDate('confidentialityRenewOn'),
  optionalDate('remindedFor'),
  optionalDate('remindedOn'),
]

/** On what ground a volunteer's data are held, what was seen and promised, what the person asks for, and erasure. */
export class VolunteerLaw1764104000000 implements MigrationInterface {
  name = 'VolunteerLaw1764104000000'

  async up(runner: QueryRunner): Promise<void> {
    const { id, sqlite } = dialectOf(runner)
    const municipality = '"municipalityCode" text NOT NULL REFERENCES "municipality" ("code") ON DELETE RESTRICT'
    const user = (name: string) => `"${name}" integer REFERENCES "user_account" ("id") ON DELETE SET NULL`
    await runAll(runner, [
      `CREATE TABLE "volunteer_consent_text" (${text('version', 40)} PRIMARY KEY, ${date('validFrom')},
        ${text('da', 4000)}, ${text('en', 4000)})`,
      ...ON_VOLUNTEER.map((column) => `ALTER TABLE "volunteer" ADD COLUMN ${column}`),
      `CREATE TABLE "volunteer_proof" (${id},
        "volunteerId" integer NOT NULL REFERENCES "volunteer" ("id") ON DELETE CASCADE,
        ${oneOf('kind', PROOFS)}, ${date('happenedOn')}, ${moment('recordedAt')}, ${user('userId')},
        "textVersion" text REFERENCES "volunteer_consent_text" ("version") ON DELETE RESTRICT,
        ${optionalDate('until')}, ${text('detail', 500, 0)},
        CHECK (("kind" = 'consent') = ("textVersion" IS NOT NULL)))`,
      `CREATE INDEX "volunteer_proof_volunteer" ON "volunteer_proof" ("volunteerId", "id")`,
      `CREATE TABLE "data_request" (${id}, ${municipality},
        "volunteerId" integer REFERENCES "volunteer" ("id") ON DELETE SET NULL,
        ${oneOf('kind', REQUESTS)}, ${date('receivedOn')}, ${date('dueOn')},
        ${optionalText('wish', 1000)}, ${optionalText('extensionReason', 500)},
        ${optionalDate('answeredOn')}, ${user('answeredBy')},
        "outcome" text CHECK ("outcome" IN ('granted', 'partly', 'refused')), ${optionalText('answer', 1000)},
        ${moment('createdAt')}, ${moment('updatedAt')}, ${version},
        CHECK ("dueOn" > "receivedOn"), CHECK (("answeredOn" IS NULL) = ("outcome" IS NULL)))`,
      `CREATE INDEX "data_request_open" ON "data_request" ("municipalityCode", "answeredOn", "dueOn")`,
      `CREATE INDEX "data_request_volunteer" ON "data_request" ("volunteerId")`,
      `CREATE TABLE "erased_name_mention" (${id}, ${municipality}, ${text('entity', 60)}, "entityKey" integer NOT NULL,
        ${moment('foundAt')}, ${optionalMoment('settledAt')}, ${user('settledBy')})`,
      `CREATE INDEX "erased_name_mention_open" ON "erased_name_mention" ("municipalityCode", "settledAt")`,
      `CREATE TABLE "retention_mail" (${id},
        "userId" integer NOT NULL REFERENCES "user_account" ("id") ON DELETE CASCADE,
        "volunteers" integer NOT NULL CHECK ("volunteers" > 0), ${date('firstOn')}, ${moment('createdAt')},
        "tries" integer NOT NULL DEFAULT 0 CHECK ("tries" >= 0), ${optionalMoment('claimedUntil')})`,
      // What is deleted from the index is overwritten in it, too.
      ...(sqlite ? [`INSERT INTO "search_entry" ("search_entry", "rank") VALUES ('secure-delete', 1)`] : []),
    ])
    const place = sqlite ? ['?', '?', '?', '?'] : ['$1', '$2', '$3', '$4']
    await runner.query(`INSERT INTO "volunteer_consent_text" VALUES (${place.join(', ')})`, [
      '2026-11',
      '2026-11-01',
      CONSENT_DA,
      CONSENT_EN,
    ])
    await runner.query(
      `INSERT INTO "volunteer_proof" ("volunteerId", "kind", "happenedOn", "recordedAt", "textVersion", "detail")
       SELECT "id", 'consent', "consentOn", "createdAt", "consentVersion", '' FROM "volunteer"
       WHERE "consentOn" IS NOT NULL AND "consentVersion" = '2026-11'`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [
      'retention_mail',
      'erased_name_mention',
      'data_request',
      'volunteer_proof',
      'volunteer_consent_text',
    ]
    const columns = ON_VOLUNTEER.map((column) => /"(\w+)"/.exec(column)![1]!)
    await runAll(runner, [
      ...(dialectOf(runner).sqlite
        ? [`INSERT INTO "search_entry" ("search_entry", "rank") VALUES ('secure-delete', 0)`]
        : []),
      ...tables.map((table) => `DROP TABLE "${table}"`),
      ...columns.reverse().map((column) => `ALTER TABLE "volunteer" DROP COLUMN "${column}"`),
    ])
  }
}
