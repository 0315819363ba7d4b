/** What a form about one volunteer is made of; volunteer-record.routes.ts shows and takes it. */
import type { z } from 'zod'
import type { Actor } from '../accounts/permissions.js'
import type { Services } from '../services.js'
import type { FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import type { Language } from '../web/messages.js'
import type { VolunteerRecord } from './volunteer-record.js'

interface PageParts {
  services: Services
  lang: Language
  record: VolunteerRecord
}

export interface RecordForm<Schema extends z.ZodType> {
  /** After `/arbejdsbord/frivillige/<id>/`. */
  path: string
  /** Its words: `volunteers.<word>.title`, … */
  word: string
  /** Where it leads when it is done, if not back to the volunteer's page. */
  done?: string
  page(parts: PageParts): Promise<PartialPage> | PartialPage
  values(record: VolunteerRecord, today: string): FormValues
  schema(today: string, record: VolunteerRecord): Schema
  act(services: Services, actor: Actor, id: number, form: z.output<Schema>): Promise<void>
}

type PartialPage = Pick<FormPage, 'fields'> & Partial<FormPage>

/** Each form's schema and act fit each other; whoever walks the table need not know how. */
export const recordForm = <Schema extends z.ZodType>(form: RecordForm<Schema>) =>
  form as unknown as RecordForm<z.ZodType>

export const versionOf = (record: VolunteerRecord): FormValues => ({ version: String(record.version) })
