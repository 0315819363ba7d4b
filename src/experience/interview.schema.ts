/** What a valid interview is: who, where and when, and what was told of one condition at least. */
import { z } from 'zod'
import { Invalid, type FieldError } from '../web/errors.js'
import { readForm, typedValues } from '../web/forms.js'
import { experienceForm, type ExperienceForm } from './experience.schema.js'
import { CONDITIONS, type ConditionCode } from './vocabulary.js'

/** A project that was chosen; whether it is there for this user is asked where it is fetched. */
export const chosenProject = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, { error: 'forms.choose' })
  .transform(Number)

export interface Interview {
  project: number
  experiences: ExperienceForm[]
}

/** All that is wrong is told at once, each beside its own field. @throws Invalid */
export function readInterview(today: string, body: unknown): Interview {
  const { shape } = experienceForm(today)
  const { respondentRole, observedOn, quotable, rating, observation, outcome } = shape
  const errors: FieldError[] = []
  const read = <Schema extends z.ZodType>(schema: Schema, values: unknown, prefix = ''): z.output<Schema> | null => {
    try {
      return readForm(schema, values)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      errors.push(...error.errors.map((one) => ({ ...one, field: prefix + one.field })))
      return null
    }
  }
  const talk = read(z.object({ project: chosenProject, respondentRole, observedOn, quotable }), body)
  const spokenOf = CONDITIONS.flatMap((condition) => {
    const values = valuesOf(condition, body)
    return values
      ? [{ condition, told: read(z.object({ rating, observation, outcome }), values, `${condition}-`) }]
      : []
  })
  if (spokenOf.length === 0) errors.push({ field: 'leadership-rating', message: 'experience.interview-empty' })
  if (errors.length > 0) throw new Invalid(errors)
  const { project, ...rest } = talk!
  return { project, experiences: spokenOf.map(({ condition, told }) => ({ condition, ...told!, ...rest, version: 0 })) }
}

/** What was filled in under a condition; null when it was not spoken of. */
function valuesOf(condition: ConditionCode, body: unknown): object | null {
  const typed = typedValues(body)
  const values = Object.fromEntries(
    ['rating', 'observation', 'outcome'].map((name) => [name, typed[`${condition}-${name}`]]),
  )
  const filled = Object.values(values).some((value) => value !== undefined && value.toString().trim() !== '')
  return filled ? values : null
}
