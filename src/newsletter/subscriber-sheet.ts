/**
 * Subscribers as rows of a spreadsheet. Each brings the proof of its own consent; who has left, asked to be forgotten
 * or sends our mail back stays out. Who is here already decides alone: a row changes nothing for them.
 */
import { insertMany, inParts, takeIds } from '../database/bulk.js'
import { placeholders, type Reader, type SqlValue } from '../database/database.js'
import { NOWHERE, plainValue, type Sheet, type SheetRecord } from '../spreadsheets/sheet.js'
import { emailKey } from '../web/email.js'
import { isText, type FormValues } from '../web/forms.js'
import { LANGUAGES, type Language } from '../web/messages.js'
import { hashOf, leaveToken } from './link-tokens.js'
import { IMPORTED, importedSubscriber, type ImportedSubscriber } from './newsletter.schema.js'
import { newNonce } from './subscriptions.js'
import { suppressionOf } from './suppression.js'
import { TOPICS } from './topics.js'

interface Row {
  id: number
  version: number
  email: string
  language: Language
  consentAt: string
  consentSource: string
  consentText: string | null
  topics: string | null
  municipalities: string | null
}

const SELECT = `SELECT s."id", s."version", s."email", s."language", s."consentAt", s."consentSource", c."text" AS "consentText",
    (SELECT string_agg(t."topic", '|') FROM "subscriber_topic" t WHERE t."subscriberId" = s."id") AS "topics",
    (SELECT string_agg(m."municipalityCode", '|') FROM "subscriber_municipality" m WHERE m."subscriberId" = s."id") AS "municipalities"
  FROM "subscriber" s LEFT JOIN "consent_text" c ON c."hash" = s."consentTextHash"`

const recordOf = (row: Row): SheetRecord => ({
  id: row.id,
  version: row.version,
  place: NOWHERE,
  values: {
    email: row.email,
    language: row.language,
    topics: row.topics?.split('|') ?? [],
    municipalities: row.municipalities?.split('|').sort().join('|') ?? '',
    consentOn: row.consentAt.slice(0, 10),
    consentSource: row.consentSource,
    consentText: row.consentText ?? '',
  },
})

const keyOf = (values: FormValues): string => emailKey(plainValue(values.email))

export const subscriberSheet: Sheet<ImportedSubscriber> = {
  kind: 'subscribers',
  file: 'abonnenter',
  entity: 'subscriber',
  see: 'keep subscribers',
  edit: 'keep subscribers',
  placedBy: 'nowhere',
  movable: false,
  theirs: 'subscribers.theirs',
  label: 'email',
  columns: [
    { field: 'email', kind: 'text', required: true, width: 34 },
    { field: 'consentOn', kind: 'date', required: true, width: 14 },
    { field: 'consentSource', kind: 'text', required: true, width: 30 },
    { field: 'consentText', kind: 'text', required: true, width: 60 },
    {
      field: 'language',
      kind: 'choice',
      width: 12,
      words: { values: LANGUAGES, key: (value) => `newsletter.language.${value}` },
    },
    {
      field: 'topics',
      kind: 'choices',
      width: 40,
      words: { values: TOPICS, key: (value) => `newsletter.topic.${value}` },
    },
    { field: 'municipalities', kind: 'text', width: 24 },
  ],
  schema: importedSubscriber,
  fresh: { language: 'da' },
  placeFields: () => ({}),
  naturalKey: (_place, values) => keyOf(values),

  async alike(read, rows) {
    const keys = rows.map(({ values }) => keyOf(values))
    const found = await read.all<Row>(`${SELECT} WHERE s."emailKey" IN (${placeholders(keys)})`, keys)
    const byKey = new Map(found.map((row) => [emailKey(row.email), recordOf(row)]))
    return keys.map((key) => byKey.get(key))
  },

  inBin: (_read, rows) => Promise.resolve(rows.map(() => false)),

  async bars(read, keys, rows) {
    const bars = []
    for (const values of rows) {
      const email = plainValue(values.email)
      // PostgreSQL takes no NUL, not even to look for.
      const reason = isText(email) ? await suppressionOf(read, keys, email) : null
      bars.push(reason && { field: 'email', message: `subscribers.barred.${reason}` })
    }
    return bars
  },

  async byIds(read, _codes, ids) {
    const rows = await read.all<Row>(`${SELECT} WHERE s."id" IN (${placeholders(ids)})`, ids)
    return rows.map(recordOf)
  },

  async after(read, _codes, id, most) {
    const rows = await read.all<Row>(`${SELECT} WHERE s."state" = 'active' AND s."id" > ? ORDER BY s."id" LIMIT ?`, [
      id,
      most,
    ])
    return rows.map(recordOf)
  },

  async write(tx, now, _actor, rows, keys) {
    const ids = await takeIds(tx, 'subscriber', rows.length)
    const texts = new Map(rows.map(({ form }) => [hashOf(form.consentText), form]))
    for (const [hash, { consentText, language }] of texts)
      await tx.run(
        `INSERT INTO "consent_text" ("hash", "version", "language", "text", "firstUsedAt") VALUES (?, ?, ?, ?, ?)
         ON CONFLICT ("hash") DO NOTHING`,
        [hash, IMPORTED, language, consentText, now],
      )
    await insertMany(
      tx,
      'subscriber',
      COLUMNS,
      rows.map(({ form }, i) => valuesOf(ids[i]!, form, now, keys)),
    )
    await insertMany(
      tx,
      'subscriber_topic',
      ['subscriberId', 'topic'],
      rows.flatMap(({ form }, i) => form.topics.map((topic) => [ids[i]!, topic])),
    )
    const known = await knownCodes(
      tx,
      rows.flatMap(({ form }) => form.municipalities),
    )
    await insertMany(
      tx,
      'subscriber_municipality',
      ['subscriberId', 'municipalityCode'],
      rows.flatMap(({ form }, i) =>
        form.municipalities.filter((code) => known.has(code)).map((code) => [ids[i]!, code]),
      ),
    )
    return ids
  },
}

const COLUMNS = [
  ...[
    'id',
    'email',
    'emailKey',
    'state',
    'language',
    'consentVersion',
    'consentTextHash',
    'consentAt',
    'consentSource',
  ],
  ...['leaveTokenHash', 'nonce', 'createdAt', 'confirmedAt', 'version'],
]

function valuesOf(id: number, form: ImportedSubscriber, now: string, keys: { sessionSecret: string }): SqlValue[] {
  const nonce = newNonce()
  const consentAt = `${form.consentOn}T00:00:00.000Z`
  return [
    ...[id, form.email, emailKey(form.email), 'active', form.language, IMPORTED, hashOf(form.consentText), consentAt],
    ...[form.consentSource, hashOf(leaveToken(keys, nonce)), nonce, now, now, 1],
  ]
}

async function knownCodes(read: Reader, codes: string[]): Promise<Set<string>> {
  const known = new Set<string>()
  await inParts([...new Set(codes)], async (part) => {
    const rows = await read.all<{ code: string }>(
      `SELECT "code" FROM "municipality" WHERE "code" IN (${placeholders(part)})`,
      part,
    )
    for (const { code } of rows) known.add(code)
  })
  return known
}
