/** Something that waits for a coordinator: one line of "what needs me today", leading to the form that settles it. */
import type { MessageValues } from '../web/messages.js'

/** The most urgent first: what the law sets a day for, what stands half done, and then what is merely missing. */
export const NEED_KINDS = [
  'request',
  'name',
  'import',
  'consent',
  'certificate',
  'confidentiality',
  'typed',
  'draft',
  'agreement',
  'wanted',
  'condition',
  'stale',
] as const
export type NeedKind = (typeof NEED_KINDS)[number]

export interface Need {
  kind: NeedKind
  /** Which record it is about (`project:12`): needs of one kind about one record share a line. */
  about: string
  /** The record as the coordinator knows it: a project's title, a volunteer's name, a file's name. */
  subject: string
  /** What to do about it, as the words of a link: a key in the feature's own locale. */
  text: string
  /** A date or a moment among them is written as the database has it, and shown as one reads it. */
  values?: MessageValues
  /** The very form that settles it, as a Danish path. */
  href: string
  /** The day by which it should be settled; past it, it is overdue. Null where no day is set. */
  due: string | null
}
