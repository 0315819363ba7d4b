/** The calls of the API, each with its parameters, its answer's schema and how it is answered. */
import { z } from 'zod'
import { placeholders } from '../../database/database.js'
import { searchTerms } from '../../database/search-text.js'
import { CONDITIONS } from '../../experience/vocabulary.js'
import { SORTS } from '../../registry/project-filter.js'
import { searchProjects } from '../../registry/projects.js'
import { EVIDENCE, INSTITUTION_TYPES, PROVENANCES, TARGET_GROUPS, THEMES } from '../../registry/vocabulary.js'
import { NotFound } from '../../web/errors.js'
import { isText } from '../../web/forms.js'
import { isSlug, type DataContext } from '../resource.js'
import { conditionList, fullConditionRow } from '../resources/conditions.js'
import { countExperiences, experienceBatches, experienceRow, type ExperienceRow } from '../resources/experiences.js'
import { institutionBySlug, institutionPage, institutionRow, institutions } from '../resources/institutions.js'
import { municipalityRow, municipalityRows } from '../resources/municipalities.js'
import { projectBySlug, projectRow, projectsByIds } from '../resources/projects.js'
import {
  numberedAnswer,
  numberedList,
  single,
  singleAnswer,
  walkedAnswer,
  walkedList,
  wholeAnswer,
  wholeList,
} from './envelope.js'
import { BadParameters, anyOf, cursor, oneOf, page, parameter, perPage, rating } from './parameters.js'

export const API = '/api/v1'

/** The schemas that have a name of their own in the OpenAPI document. */
export const ROWS = {
  Project: projectRow,
  Institution: institutionRow,
  Municipality: municipalityRow,
  Experience: experienceRow,
  Condition: fullConditionRow,
}

export interface Operation {
  id: string
  /** Under `API`, in OpenAPI's form. */
  path: string
  /** What the part of the path in braces is: a key of `open-data.parameter`. */
  pathParameter?: { name: string; key: string }
  query: z.ZodObject
  answer: z.ZodType
  row: keyof typeof ROWS
  /** Of what its answer is made: see `Answer.keep`. */
  keep: string[]
  /** A query that gives a short answer, for the page that shows one. */
  example: string
  run: (context: DataContext, query: never, slug: string) => Promise<object>
}

const defined = <Query extends z.ZodObject>(
  operation: Omit<Operation, 'run' | 'query'> & {
    query: Query
    run: (context: DataContext, query: z.output<Query>, slug: string) => Promise<object>
  },
): Operation => operation

const url = ({ config }: DataContext, path: string) => config.publicUrl + API + path

const NOTHING = z.strictObject({})
const PAGED = z.strictObject({ page, per_page: perPage })
const EVERYTHING = ['projects', 'institutions', 'municipalities']

const projectQuery = z.strictObject({
  page,
  per_page: perPage,
  q: parameter('q', z.string().max(200).refine(isText, 'Must be text.').default('')),
  municipality: anyOf('municipality', z.string().regex(/^[a-z0-9-]{1,100}$/)),
  type: anyOf('type', z.enum(INSTITUTION_TYPES)),
  target: anyOf('target', z.enum(TARGET_GROUPS)),
  theme: anyOf('theme', z.enum(THEMES)),
  condition: oneOf('condition', CONDITIONS),
  rating,
  evidence: anyOf('evidence', z.enum(EVIDENCE)),
  provenance: anyOf('provenance', z.enum(PROVENANCES)),
  sort: parameter('sort', z.enum(SORTS).default('newest')),
})

async function listProjects(context: DataContext, query: z.output<typeof projectQuery>) {
  const terms = searchTerms(query.q)
  const filter = {
    ...query,
    municipality: await slugsOf(context, query.municipality),
    condition: query.condition ?? null,
    rating: query.rating ?? null,
  }
  const among = terms.length > 0 ? await searchProjects(context, terms) : null
  const { total, ids } = await context.projectIndex.list(filter, query.per_page, among)
  const { sort, ...rest } = query
  const asked = { ...rest, ...(sort !== 'newest' && { sort }) }
  return numberedAnswer(url(context, '/projects'), asked, total, await projectsByIds(context, ids))
}

/** A municipality may be named by its official code too. */
async function slugsOf({ db }: DataContext, names: string[]): Promise<string[]> {
  const codes = names.filter((name) => /^\d{4}$/.test(name))
  if (codes.length === 0) return names
  const rows = await db.read.all<{ slug: string }>(
    `SELECT "slug" FROM "municipality" WHERE "code" IN (${placeholders(codes)})`,
    codes,
  )
  return [...names, ...rows.map((row) => row.slug)]
}

const experienceQuery = z.strictObject({
  cursor,
  per_page: perPage,
  project: parameter(
    'project',
    z
      .string()
      .regex(/^[a-z0-9-]{1,200}$/)
      .optional(),
  ),
  condition: oneOf('condition', CONDITIONS),
})

async function listExperiences(context: DataContext, query: z.output<typeof experienceQuery>) {
  const filter = {
    projectId: query.project === undefined ? undefined : await publishedProjectId(context, query.project),
    condition: query.condition,
  }
  const rows: ExperienceRow[] = []
  for await (const batch of experienceBatches(context, filter, query.cursor ?? 0, query.per_page + 1)) {
    rows.push(...batch)
    if (rows.length > query.per_page) break
  }
  const total = await countExperiences(context, filter)
  const shown = rows.slice(0, query.per_page)
  return walkedAnswer(url(context, '/experiences'), query, total, shown, rows.length > shown.length)
}

async function publishedProjectId({ db }: DataContext, slug: string): Promise<number> {
  const row = await db.read.one<{ id: number }>(
    `SELECT "id" FROM "project" WHERE "slug" = ? AND "status" = 'published'`,
    [slug],
  )
  if (!row) throw new BadParameters([{ parameter: 'project', message: 'There is no such project.' }])
  return row.id
}

const found = <Row extends object>(row: Row | undefined) => {
  if (!row) throw new NotFound()
  return singleAnswer(row)
}

export const OPERATIONS: Operation[] = [
  defined({
    id: 'listProjects',
    path: '/projects',
    query: projectQuery,
    answer: numberedList(projectRow),
    row: 'Project',
    keep: EVERYTHING,
    example: 'per_page=1',
    run: listProjects,
  }),
  defined({
    id: 'getProject',
    path: '/projects/{slug}',
    pathParameter: { name: 'slug', key: 'slug' },
    query: NOTHING,
    answer: single(projectRow),
    row: 'Project',
    keep: EVERYTHING,
    example: '',
    run: async (context, _query, slug) => found(await projectBySlug(context, slug)),
  }),
  defined({
    id: 'listInstitutions',
    path: '/institutions',
    query: PAGED,
    answer: numberedList(institutionRow),
    row: 'Institution',
    keep: EVERYTHING,
    example: 'per_page=1',
    run: async (context, query) =>
      numberedAnswer(
        url(context, '/institutions'),
        query,
        await institutions.count(context),
        await institutionPage(context, query.page, query.per_page),
      ),
  }),
  defined({
    id: 'getInstitution',
    path: '/institutions/{slug}',
    pathParameter: { name: 'slug', key: 'slug' },
    query: NOTHING,
    answer: single(institutionRow),
    row: 'Institution',
    keep: EVERYTHING,
    example: '',
    run: async (context, _query, slug) => found(await institutionBySlug(context, slug)),
  }),
  defined({
    id: 'listMunicipalities',
    path: '/municipalities',
    query: PAGED,
    answer: numberedList(municipalityRow),
    row: 'Municipality',
    keep: EVERYTHING,
    example: 'per_page=1',
    run: async (context, query) => {
      const rows = await municipalityRows(context)
      const from = (query.page - 1) * query.per_page
      return numberedAnswer(
        url(context, '/municipalities'),
        query,
        rows.length,
        rows.slice(from, from + query.per_page),
      )
    },
  }),
  defined({
    id: 'getMunicipality',
    path: '/municipalities/{slug}',
    pathParameter: { name: 'slug', key: 'slugOrCode' },
    query: NOTHING,
    answer: single(municipalityRow),
    row: 'Municipality',
    keep: EVERYTHING,
    example: '',
    run: async (context, _query, slug) =>
      found((await municipalityRows(context)).find((row) => row.slug === slug || row.code === slug)),
  }),
  defined({
    id: 'listExperiences',
    path: '/experiences',
    query: experienceQuery,
    answer: walkedList(experienceRow),
    row: 'Experience',
    keep: EVERYTHING,
    example: 'per_page=1',
    run: listExperiences,
  }),
  defined({
    id: 'listConditions',
    path: '/conditions',
    query: NOTHING,
    answer: wholeList(fullConditionRow),
    row: 'Condition',
    keep: EVERYTHING,
    example: '',
    run: async (context) => wholeAnswer(await conditionList(context)),
  }),
]

/** @throws NotFound, BadParameters */
export function runOperation(operation: Operation, context: DataContext, query: object, slug = ''): Promise<object> {
  // What is no name in an address names nothing, and is not asked for.
  if (operation.pathParameter && !isSlug(slug)) throw new NotFound()
  return operation.run(context, query as never, slug)
}
