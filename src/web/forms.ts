/** The one way to read a form and a query string: a zod schema in, typed values or errors beside fields out. */
import { z } from 'zod'
import { BadRequest, Invalid, type FieldError } from './errors.js'

/** What was typed, to be shown again: only text, and lists of text for checkboxes. */
export type FormValues = Record<string, string | string[]>

/** @throws Invalid with one error a field */
export function readForm<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body ?? {})
  if (!parsed.success) throw new Invalid(fieldErrors(parsed.error))
  return parsed.data
}

/** Like `readForm`; a query string that makes no sense is a bad request. @throws BadRequest */
export function readQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const parsed = schema.safeParse(query ?? {})
  if (!parsed.success)
    throw new BadRequest(`query: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`)
  return parsed.data
}

export function typedValues(body: unknown): FormValues {
  const values: FormValues = {}
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (typeof value === 'string') values[name] = value
    else if (Array.isArray(value)) values[name] = value.filter((item): item is string => typeof item === 'string')
  }
  return values
}

/** What a browser sends for these values: a box alone as text, and nothing for none. */
export function asPosted(values: FormValues): FormValues {
  const sent = Object.entries(values).filter(([, value]) => value.length > 0 || typeof value === 'string')
  return Object.fromEntries(sent.map(([name, value]) => [name, value.length === 1 ? value[0]! : value]))
}

function fieldErrors(error: z.ZodError): FieldError[] {
  const errors = new Map<string, FieldError>()
  for (const issue of error.issues) {
    const field = String(issue.path[0] ?? 'form')
    if (!errors.has(field)) errors.set(field, { field, ...messageOf(issue) })
  }
  return [...errors.values()]
}

function messageOf(issue: z.core.$ZodIssue): Omit<FieldError, 'field'> {
  // A schema that has words of its own gives their key.
  if (/^[a-z-]+\.[\w.-]+$/.test(issue.message)) return { message: issue.message }
  switch (issue.code) {
    case 'too_big':
      return {
        message: issue.origin === 'string' ? 'forms.too-long' : 'forms.too-large',
        values: { maximum: Number(issue.maximum) },
      }
    case 'too_small':
      return issue.origin === 'string'
        ? { message: 'forms.required' }
        : { message: 'forms.too-small', values: { minimum: Number(issue.minimum) } }
    case 'invalid_value':
      return { message: 'forms.choose' }
    case 'invalid_type':
      return { message: issue.input === undefined ? 'forms.required' : 'forms.not-understood' }
    default:
      return { message: 'forms.not-understood' }
  }
}

// Tab and line break aside, a control character or half a surrogate pair is no text, and PostgreSQL refuses NUL.

const NOT_TEXT =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

export const isText = (value: string): boolean => !NOT_TEXT.test(value)

/** Of a name that an address gives several times, the first: for `z.preprocess`. */
export const first = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : value)

/** A CPR number: a date in six digits and four more, however they are parted: by any space, hyphen or dash. */
const BETWEEN = String.raw`[\s./\-\u2010-\u2015\u2212]{0,3}`
const CPR_PATTERN = String.raw`(?<![\d-])(\d\d)${BETWEEN}(\d\d)${BETWEEN}\d\d${BETWEEN}\d{4}(?![\d-])`
const CPR_SHAPE = new RegExp(CPR_PATTERN, 'g')
const ANY_SUCH = new RegExp(CPR_PATTERN)

/**
 * True for a text that holds what may be a person's CPR number. Modulus 11 does not count: since 2007
 * numbers are given out that do not pass it (CPR-kontoret, "Personnummeret i CPR").
 */
export function holdsCpr(value: string): boolean {
  // Going through all that match costs many times as much as finding none.
  if (!ANY_SUCH.test(value)) return false
  for (const [, day, month] of value.matchAll(CPR_SHAPE)) {
    if (
      Number(month) >= 1 &&
      Number(month) <= 12 &&
      Number(day) >= 1 &&
      Number(day) <= DAYS_IN_MONTH[Number(month) - 1]!
    )
      return true
  }
  return false
}

/** The same text, with every number that may be a CPR number crossed out: for what is kept before it is checked. */
export const withoutCpr = (value: string): string =>
  value.replace(CPR_SHAPE, (number) => (holdsCpr(number) ? number.replace(/\d/g, '×') : number))

/** The same text without what is no text. */
export const onlyText = (value: string): string => value.replace(new RegExp(NOT_TEXT, 'g'), '')

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const textOf = (maximum: number) =>
  z
    .string()
    .transform((value) => value.replace(/\r\n?/g, '\n').normalize('NFC').trim())
    .pipe(
      z
        .string()
        .max(maximum)
        .refine(isText, { error: 'forms.not-text', abort: true })
        .refine((value) => !holdsCpr(value), { error: 'forms.cpr', abort: true }),
    )

/** One line or more of free text that must be there. No CPR number passes. */
export const requiredText = (maximum: number) => textOf(maximum).pipe(z.string().min(1))

/** Free text that may be missing or empty: then null. */
export const optionalText = (maximum: number) =>
  textOf(maximum)
    .optional()
    .transform((value) => value || null)

/** A checkbox: there or not. */
export const checkbox = z
  .enum(['on', 'true', '1', 'ja'])
  .optional()
  .transform((value) => value !== undefined)

/** Boxes of one name: a single value, several, or none. */
export const choices = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z
    .union([z.enum(values).transform((value) => [value]), z.array(z.enum(values)).max(values.length)])
    .optional()
    .transform((chosen) => [...new Set(chosen ?? [])] as Values[number][])

function isCalendarDate(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`)
  return (
    !Number.isNaN(date.getTime()) &&
    date.toISOString().startsWith(value) &&
    value >= '1900-01-01' &&
    value <= '2199-12-31'
  )
}

/** 2026-11-24 as browsers send it, or as Danes write it: 24.11.2026, 24-11-2026, 24/11 2026. */
export function isoDate(value: string): string {
  const danish = /^(\d{1,2})[-./ ]+(\d{1,2})[-./ ]+(\d{4})$/.exec(value)
  return danish ? `${danish[3]}-${danish[2]!.padStart(2, '0')}-${danish[1]!.padStart(2, '0')}` : value
}

const dateText = z.string().trim().transform(isoDate)

export const requiredDate = dateText
  .pipe(z.string().min(1))
  .pipe(z.string().refine((value) => /^\d{4}-\d\d-\d\d$/.test(value) && isCalendarDate(value), { error: 'forms.date' }))

export const optionalDate = z
  .union([z.literal('').transform(() => null), requiredDate])
  .optional()
  .transform((value) => value ?? null)

/** The version a form was made from. */
export const formVersion = z.coerce.number().int().min(1).max(2_000_000_000)
