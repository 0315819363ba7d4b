/** The OpenAPI document as a page shows it: in the reader's language, with real answers. */
import { readLocale } from '../../web/messages.js'
import type { ViewTools } from '../../web/page.js'
import type { DataContext } from '../resource.js'
import { openApiDocument, type OpenApi, type Parameter, type Schema } from './openapi.js'
import { API, OPERATIONS, ROWS, runOperation, type Operation } from './operations.js'
import { readParameters } from './parameters.js'

type Tools = Pick<ViewTools, 't' | 'lang'>

export interface Reference {
  calls: CallView[]
  rows: { id: string; name: string; fields: FieldView[] }[]
}

interface CallView {
  id: string
  path: string
  summary: string
  parameters: { name: string; about: string; values: string }[]
  row: { name: string; href: string }
  example: { href: string; answer: string }
}

interface FieldView {
  name: string
  type: string
  about: string
}

export async function apiReference(context: DataContext, tools: Tools): Promise<Reference> {
  const document = openApiDocument(context.config.publicUrl, await context.settings())
  const examples = await exampleSlugs(context)
  const calls = await Promise.all(
    OPERATIONS.map((operation) => callView(context, tools, document, operation, examples.get(operation.row))),
  )
  const rows = Object.keys(ROWS).map((name) => ({
    id: name.toLowerCase(),
    name,
    fields: fieldViews(tools, document.components.schemas[name]!),
  }))
  // A registry without a project has no project to show.
  return { calls: calls.filter((call) => call !== null), rows }
}

/** The first record of each kind, by its name in an address. */
async function exampleSlugs(context: DataContext): Promise<Map<string, string>> {
  const lists = OPERATIONS.filter((operation) => !operation.pathParameter)
  const found = await Promise.all(
    lists.map(async (operation) => {
      const query = readParameters(operation.query, Object.fromEntries(new URLSearchParams(operation.example)))
      const { data } = (await runOperation(operation, context, query)) as { data: { slug?: string }[] }
      return [operation.row, data[0]?.slug] as const
    }),
  )
  return new Map(found.filter((pair): pair is [(typeof pair)[0], string] => pair[1] !== undefined))
}

async function callView(
  context: DataContext,
  tools: Tools,
  document: OpenApi,
  operation: Operation,
  slug: string | undefined,
): Promise<CallView | null> {
  const { id, path, example, row } = operation
  if (operation.pathParameter && slug === undefined) return null
  const query = readParameters(operation.query, Object.fromEntries(new URLSearchParams(example)))
  const answer = await runOperation(operation, context, query, slug)
  const address = API + path.replace('{slug}', slug ?? '')
  return {
    id,
    path,
    summary: tools.t(`open-data.operation.${id}`),
    parameters: document.paths[path]!.get.parameters.map((parameter) => ({
      name: parameter.name,
      about: inLanguage(tools, parameter.description),
      values: valuesOf(tools, parameter),
    })),
    row: { name: row, href: `#${row.toLowerCase()}` },
    example: { href: example ? `${address}?${example}` : address, answer: indented(answer) },
  }
}

/** As a person lays it out: a list of plain values on one line. */
function indented(answer: unknown): string {
  return JSON.stringify(answer, null, 2).replace(/\[\s+([^[\]{}"]+?)\s+\]/g, (_list, values: string) => {
    return `[${values.replace(/\s*\n\s*/g, ' ')}]`
  })
}

/** A row's fields, and those of what it holds: `conditions[].count`. */
function fieldViews(tools: Tools, schema: Schema, before = ''): FieldView[] {
  return Object.entries((schema.properties ?? {}) as Record<string, Schema>).flatMap(([key, property]) => {
    const name = before + key
    const own = { name, type: typeOf(tools, property), about: inLanguage(tools, property.description ?? '') }
    const items = property.items as Schema | undefined
    const inner = items?.properties ? fieldViews(tools, items, `${name}[].`) : fieldViews(tools, property, `${name}.`)
    return [own, ...inner]
  })
}

function typeOf(tools: Tools, schema: Schema): string {
  const { t } = tools
  const choices = schema.anyOf as Schema[] | undefined
  if (choices) return t('open-data.reference.or-null', { type: typeOf(tools, choices[0]!) })
  const { type } = schema
  if (Array.isArray(type)) {
    return t('open-data.reference.or-null', { type: typeOf(tools, { ...schema, type: type[0] as string }) })
  }
  if (schema.enum) return (schema.enum as string[]).join(', ')
  const items = schema.items as Schema | undefined
  if (items?.enum) return `${t('open-data.type.array')}: ${typeOf(tools, items)}`
  const format = schema.format as string | undefined
  return t(`open-data.type.${format && FORMATS.has(format) ? format : (schema.type as string)}`)
}

const FORMATS = new Set(['date', 'date-time', 'uri'])

function valuesOf(tools: Tools, { schema }: Parameter): string {
  const { t } = tools
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number }
  const items = schema.items as Schema | undefined
  const values =
    minimum !== undefined && maximum !== undefined
      ? t('open-data.reference.number.between', { from: String(minimum), to: String(maximum) })
      : typeOf(tools, items ?? schema)
  const otherwise = schema.default as string | number | undefined
  return otherwise ? `${values} (${t('open-data.reference.default', { value: String(otherwise) })})` : values
}

/** The document is in English; each of its descriptions stands in locales, so it can be told in Danish too. */
const keyOfDescription = new Map(
  [...readLocale('en')]
    .filter(([key]) => /^open-data\.(?:about|parameter)\./.test(key))
    .map(([key, text]) => [text, key]),
)

const inLanguage = ({ t }: Tools, description: string): string => {
  const key = keyOfDescription.get(description)
  return key ? t(key) : description
}
