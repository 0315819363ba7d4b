/** What stands around the rows of every answer. */
import { z } from 'zod'
import { LICENCE_URL } from '../json-ld.js'
import { field } from '../resource.js'

const link = (key: string) => field(`link.${key}`, z.url())
const linkOrNull = (key: string) => field(`link.${key}`, z.url().nullable())
const licence = field('licence', z.literal(LICENCE_URL))

const numberedMeta = z.object({
  total: field('total', z.int().min(0)),
  page: field('pageNumber', z.int().min(1)),
  perPage: field('perPage', z.int().min(1)),
  pages: field('pageCount', z.int().min(1)),
  licence,
})
const numberedLinks = z.object({
  self: link('self'),
  first: link('first'),
  prev: linkOrNull('prev'),
  next: linkOrNull('next'),
  last: link('last'),
})

/** A list whose pages have numbers. */
export const numberedList = <Row extends z.ZodType>(row: Row) =>
  z.object({
    data: field('data', z.array(row)),
    meta: field('meta', numberedMeta),
    links: field('links', numberedLinks),
  })

/** A list that is walked by key: as fast at the millionth row as at the first. */
export const walkedList = <Row extends z.ZodType>(row: Row) =>
  z.object({
    data: field('data', z.array(row)),
    meta: field('meta', numberedMeta.pick({ total: true, perPage: true, licence: true })),
    links: field('links', numberedLinks.pick({ self: true, first: true, next: true })),
  })

export const wholeList = <Row extends z.ZodType>(row: Row) =>
  z.object({
    data: field('data', z.array(row)),
    meta: field('meta', numberedMeta.pick({ total: true, licence: true })),
  })

export const single = <Row extends z.ZodType>(row: Row) =>
  z.object({ data: field('one', row), meta: field('meta', numberedMeta.pick({ licence: true })) })

export const problem = z
  .object({
    type: field('problem.type', z.string()),
    title: field('problem.title', z.string()),
    status: field('problem.status', z.int()),
    requestId: field('problem.requestId', z.string()),
    errors: field(
      'problem.errors',
      z.array(
        z.object({ parameter: field('problem.parameter', z.string()), message: field('problem.message', z.string()) }),
      ),
    ).optional(),
  })
  .describe('RFC 9457')

export type Query = Record<string, string | number | string[] | null | undefined>
type Links = Partial<Record<'self' | 'first' | 'prev' | 'next' | 'last', string | null>>

export interface ListAnswer {
  body: { data: object[]; meta: { total: number } & Record<string, unknown>; links?: Links }
}

/** @param url address of the list, without its query */
export function numberedAnswer<Row extends object>(
  url: string,
  query: Query & { page: number; per_page: number },
  total: number,
  rows: Row[],
) {
  const { page, per_page: perPage } = query
  const pages = Math.max(1, Math.ceil(total / perPage))
  const at = (number: number) => address(url, { ...query, page: number })
  return {
    data: rows,
    meta: { total, page, perPage, pages, licence: LICENCE_URL },
    links: {
      self: at(page),
      first: at(1),
      // From beyond the end, back is the last page there is.
      prev: page > 1 ? at(Math.min(page - 1, pages)) : null,
      next: page < pages ? at(page + 1) : null,
      last: at(pages),
    },
  }
}

export function walkedAnswer<Row extends { id: number }>(
  url: string,
  query: Query & { per_page: number },
  total: number,
  rows: Row[],
  more: boolean,
) {
  return {
    data: rows,
    meta: { total, perPage: query.per_page, licence: LICENCE_URL },
    links: {
      self: address(url, query),
      first: address(url, { ...query, cursor: undefined }),
      next: more ? address(url, { ...query, cursor: rows.at(-1)!.id }) : null,
    },
  }
}

export const wholeAnswer = <Row extends object>(rows: Row[]) => ({
  data: rows,
  meta: { total: rows.length, licence: LICENCE_URL },
})

export const singleAnswer = <Row extends object>(row: Row) => ({ data: row, meta: { licence: LICENCE_URL } })

function address(url: string, query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') parameters.append(name, String(one))
    }
  }
  const text = parameters.toString()
  return text ? `${url}?${text}` : url
}

/** RFC 8288: the same links for those who read headers only. */
export function linkHeader(links: Links): string {
  return Object.entries(links)
    .filter(([name, href]) => href && name !== 'self')
    .map(([name, href]) => `<${href}>; rel="${name}"`)
    .join(', ')
}
