/** Query parameters: each described, each read strictly, and told what is wrong with it. */
import { z } from 'zod'
import { translate } from '../../web/messages.js'
import { BadRequest } from '../../web/errors.js'

export const parameter = <Schema extends z.ZodType>(key: string, schema: Schema): Schema =>
  schema.describe(translate.en(`open-data.parameter.${key}`))

/** A whole number as text, without the signs, spaces and exponents that Number() would take. */
const wholeNumber = (schema: z.ZodNumber) =>
  z
    .string()
    .regex(/^\d{1,10}$/, 'Must be a whole number.')
    .transform(Number)
    .pipe(schema.int())

export const MOST_PER_PAGE = 100
const MOST_PAGES = 1_000_000
/** The largest key that PostgreSQL's integer holds. */
const LARGEST_ID = 2_147_483_647

export const perPage = parameter('per_page', wholeNumber(z.number().min(1).max(MOST_PER_PAGE)).default(20))
export const page = parameter('page', wholeNumber(z.number().min(1).max(MOST_PAGES)).default(1))
export const cursor = parameter('cursor', wholeNumber(z.number().min(0).max(LARGEST_ID)).optional())
export const rating = parameter('ratingFilter', wholeNumber(z.number().min(1).max(5)).optional())

export const oneOf = <const Values extends readonly [string, ...string[]]>(key: string, values: Values) =>
  parameter(key, z.enum(values).optional())

const many = (value: unknown): unknown => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const MOST_VALUES = 98

/** `?theme=nature&theme=food`: either. */
export const anyOf = <Item extends z.ZodType<string>>(key: string, item: Item) =>
  parameter(key, z.preprocess(many, z.array(item).max(MOST_VALUES)))

export interface ParameterProblem {
  parameter: string
  message: string
}

/** Answered as a problem document that names each parameter. */
export class BadParameters extends BadRequest {
  constructor(readonly problems: ParameterProblem[]) {
    super(problems.map(({ parameter, message }) => `${parameter}: ${message}`).join(' '))
  }
}

/** @throws BadParameters, also for a parameter that the call does not have: a misspelt filter must not pass for none */
export function readParameters<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const parsed = schema.safeParse({ ...(query as object) })
  if (parsed.success) return parsed.data
  throw new BadParameters(
    parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ parameter: key, message: 'This call has no such parameter.' }))
        : [{ parameter: String(issue.path[0] ?? ''), message: issue.message }],
    ),
  )
}
