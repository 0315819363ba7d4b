/** The OpenAPI 3.1 document, made of the schemas that the answers are made by: it cannot say anything else. */
import { z } from 'zod'
import type { SiteSettings } from '../../web/settings.js'
import { translate } from '../../web/messages.js'
import { LICENCE_URL } from '../json-ld.js'
import { problem } from './envelope.js'
import { API, OPERATIONS, ROWS, type Operation } from './operations.js'

export type Schema = Record<string, unknown> & { description?: string }

export interface Parameter {
  name: string
  in: 'query' | 'path'
  description: string
  required: boolean
  schema: Schema
}

export interface OpenApi {
  openapi: string
  info: object
  servers: { url: string }[]
  paths: Record<string, { get: { operationId: string; parameters: Parameter[] } & Record<string, unknown> }>
  components: { schemas: Record<string, Schema> } & Record<string, unknown>
}

const t = translate.en

export function openApiDocument(publicUrl: string, { publisher }: SiteSettings): OpenApi {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Frivilligregistret',
      summary: t('open-data.description'),
      description: `${t('open-data.reference.rules.paging')}\n\n${t('open-data.reference.rules.etag')}\n\n${t('open-data.honest.text')}`,
      version: '1.0.0',
      license: { name: 'CC BY 4.0', url: LICENCE_URL },
      contact: { name: publisher.name, ...(publisher.email && { email: publisher.email }) },
    },
    servers: [{ url: publicUrl + API }],
    externalDocs: { url: `${publicUrl}/en/data/api` },
    paths: Object.fromEntries(OPERATIONS.map((operation) => [operation.path, { get: operationObject(operation) }])),
    components: { schemas: schemas(), headers: HEADERS, responses: RESPONSES },
  } as OpenApi
}

/** Only the rows have names; an answer's own schema stands with its call and refers to them. */
function schemas(): Record<string, Schema> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(ROWS)) registry.add(schema, { id })
  registry.add(problem, { id: 'Problem' })
  for (const { id, answer } of OPERATIONS) registry.add(answer, { id: answerName(id) })
  const made = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` }).schemas
  return Object.fromEntries(
    Object.entries(made).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema as Schema]),
  )
}

const answerName = (operationId: string): string => `${operationId[0]!.toUpperCase()}${operationId.slice(1)}Answer`

function operationObject({ id, query, pathParameter }: Operation): object {
  return {
    operationId: id,
    summary: t(`open-data.operation.${id}`),
    parameters: [...(pathParameter ? [pathObject(pathParameter)] : []), ...queryObjects(query)],
    responses: {
      200: {
        description: t(`open-data.operation.${id}`),
        headers: {
          ETag: { $ref: '#/components/headers/ETag' },
          ...(id.startsWith('list') && {
            Link: { $ref: '#/components/headers/Link' },
            'X-Total-Count': { $ref: '#/components/headers/TotalCount' },
          }),
        },
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${answerName(id)}` } } },
      },
      304: { description: 'Nothing has changed since the ETag that was sent.' },
      400: { $ref: '#/components/responses/BadRequest' },
      ...(pathParameter && { 404: { $ref: '#/components/responses/NotFound' } }),
      429: { $ref: '#/components/responses/TooMany' },
    },
  }
}

const pathObject = ({ name, key }: { name: string; key: string }): Parameter => ({
  name,
  in: 'path',
  description: t(`open-data.parameter.${key}`),
  required: true,
  schema: { type: 'string' },
})

function queryObjects(query: z.ZodObject): Parameter[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'output' }) as { properties?: Record<string, Schema> }
  return Object.entries(properties).map(([name, { description = '', ...schema }]) => ({
    name,
    in: 'query',
    description,
    required: false,
    schema,
  }))
}

const problemAnswer = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

const RESPONSES = {
  BadRequest: problemAnswer('A parameter cannot be understood; `errors` says which and why.'),
  NotFound: problemAnswer('There is no such record, or it is not public.'),
  TooMany: problemAnswer('Too many requests; the header Retry-After says when to try again.'),
}

const HEADERS = {
  ETag: { description: t('open-data.reference.rules.etag'), schema: { type: 'string' } },
  Link: { description: 'RFC 8288: the neighbouring pages.', schema: { type: 'string' } },
  TotalCount: { description: t('open-data.about.total'), schema: { type: 'integer' } },
}
