/**
 * An edition's data as a Frictionless data package: every figure as a table, and the counts that it is made of, so that
 * anyone can make each number again. Groups that the figures hide are hidden here too.
 */
import { stringify } from 'csv-stringify/sync'
import JSZip from 'jszip'
import { LICENCE_URL } from '../../open-data/json-ld.js'
import { translate } from '../../web/messages.js'
import type { Edition } from '../editions/editions.js'

type Cell = string | number | boolean | null

interface Field {
  name: string
  type: 'string' | 'integer' | 'number' | 'boolean'
  title?: string
}

interface Table {
  name: string
  title: string
  fields: Field[]
  rows: Cell[][]
}

/** The same edition is the same bytes, until words of it are withdrawn. */
export async function writePackage(edition: Edition): Promise<Buffer> {
  const tables = [...figureTables(edition), countTable(edition), pairTable(edition), sourceTable(edition)]
  const zip = new JSZip()
  const put = (name: string, text: string) =>
    zip.file(name, text, { date: new Date(edition.publishedAt), createFolders: false })
  put('datapackage.json', `${JSON.stringify(descriptor(edition, tables), null, 2)}\n`)
  for (const table of tables) put(`${table.name}.csv`, csvOf(table))
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' })
}

const csvOf = ({ fields, rows }: Table): string =>
  stringify([fields.map(({ name }) => name), ...rows], { cast: { boolean: (value) => (value ? 'true' : 'false') } })

function descriptor({ number, title, publishedAt, contentHash, content }: Edition, tables: Table[]) {
  return {
    profile: 'tabular-data-package',
    name: `frivilligregistret-rapport-${number}`,
    title,
    version: String(number),
    created: publishedAt,
    description: translate.da('report.package.description', { number, publisher: content.publisher }),
    contentHash: `sha256:${contentHash}`,
    licenses: [{ name: 'CC-BY-4.0', title: 'Creative Commons Attribution 4.0', path: LICENCE_URL }],
    contributors: [{ title: content.publisher, role: 'publisher' }],
    resources: tables.map((table) => ({
      profile: 'tabular-data-resource',
      name: table.name,
      title: table.title,
      path: `${table.name}.csv`,
      format: 'csv',
      mediatype: 'text/csv',
      encoding: 'utf-8',
      schema: { fields: table.fields.map((field) => ({ ...field })), missingValues: [''] },
    })),
  }
}

const figureTables = ({ content }: Edition): Table[] =>
  content.figures.map(({ name, da }) => ({
    name: `figur-${name}`,
    title: da.title,
    fields: [
      { name: 'row', type: 'integer' },
      ...da.columns.map(({ name, title, kind }): Field => ({
        name,
        title,
        type: kind === 'number' ? 'number' : 'string',
      })),
      { name: 'illustrative', type: 'boolean' },
      { name: 'hidden', type: 'boolean' },
    ],
    rows: da.rows.map(({ cells, illustrative, hidden }, i) => [i + 1, ...cells, illustrative, hidden]),
  }))

const countTable = ({ content }: Edition): Table => ({
  name: 'optaelling',
  title: translate.da('report.package.counts'),
  fields: [
    { name: 'figure', type: 'string' },
    { name: 'row', type: 'integer' },
    ...[1, 2, 3, 4, 5].map((rating): Field => ({ name: `rating_${rating}`, type: 'integer' })),
  ],
  rows: Object.entries(content.counts.ratings).flatMap(([figure, rows]) =>
    rows.flatMap((distribution, i): Cell[][] => (distribution ? [[figure, i + 1, ...distribution]] : [])),
  ),
})

const pairTable = ({ content }: Edition): Table => ({
  name: 'par',
  title: translate.da('report.package.pairs'),
  fields: [
    { name: 'first_condition', type: 'string' },
    { name: 'second_condition', type: 'string' },
    { name: 'illustrative', type: 'boolean' },
    { name: 'first_level', type: 'integer' },
    { name: 'second_level', type: 'integer' },
    { name: 'projects', type: 'integer' },
  ],
  rows: content.counts.pairs.map(({ first, second, illustrative, firstLevel, secondLevel, projects }) => [
    translate.da(`reference.condition.${first}.name`),
    translate.da(`reference.condition.${second}.name`),
    illustrative,
    firstLevel,
    secondLevel,
    projects,
  ]),
})

/** Why words are not there. */
const WITHOUT_WORDS = {
  closed: 'never-open',
  consent: 'consent-withdrawn',
  asked: 'person-asked-to-be-erased',
  other: 'person-erased',
}

const sourceTable = ({ content, words, withdrawn }: Edition): Table => ({
  name: 'belaeg',
  title: translate.da('report.edition.notes'),
  fields: [
    { name: 'number', type: 'integer' },
    { name: 'ref', type: 'string' },
    { name: 'about', type: 'string' },
    { name: 'rating', type: 'integer' },
    { name: 'project', type: 'string' },
    { name: 'municipality', type: 'string' },
    { name: 'provenance', type: 'string' },
    { name: 'words', type: 'string' },
    { name: 'without_words', type: 'string', title: translate.da('report.package.without-words') },
    { name: 'without_words_since', type: 'string' },
  ],
  rows: content.sources.map(({ number, ref, about, rating, project, municipality, provenance }) => [
    number,
    ref,
    about,
    rating,
    project,
    municipality,
    provenance,
    words.get(ref)?.observation ?? null,
    words.has(ref) ? null : WITHOUT_WORDS[withdrawn.get(ref)?.why ?? 'closed'],
    withdrawn.get(ref)?.at ?? null,
  ]),
})
