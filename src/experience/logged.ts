/** What is logged of a project, an experience or an effect: two tables that are alike but for what it is about. */
import type { Provenance } from '../registry/vocabulary.js'
import type { Rating, RespondentRole } from './vocabulary.js'

export interface Logged {
  id: number
  version: number
  projectId: number
  rating: Rating
  observation: string
  outcome: string | null
  respondentRole: RespondentRole
  observedOn: string
  quotable: boolean
  provenance: Provenance
}

/** @param about the column that tells what it is about: a condition, or a kind of effect */
export const loggedColumns = (about: 'conditionCode' | 'kind'): string =>
  `"id", "version", "projectId", "${about}", "rating", "observation", "outcome", "respondentRole", "observedOn", "quotable", "provenance"`

/** SQLite's booleans are numbers. */
export type LoggedRow<Record extends Logged> = Omit<Record, 'quotable'> & { quotable: boolean | number }

export const plainLogged = <Row extends { quotable: boolean | number }>(row: Row) => ({
  ...row,
  quotable: Boolean(row.quotable),
})

/** What a form writes after what it is about, in the order of every statement that writes it. */
export const writtenOf = (form: Pick<Logged, (typeof WRITTEN)[number]>) => WRITTEN.map((name) => form[name])

const WRITTEN = ['rating', 'observation', 'outcome', 'respondentRole', 'observedOn', 'quotable'] as const
