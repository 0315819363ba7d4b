/** What the history, the bin and the way back must know of a kind of record; each feature tells of its own. */
import type { Actor } from '../accounts/permissions.js'
import type { Services } from '../services.js'
import type { FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import type { Language } from '../web/messages.js'

export interface CurrentRecord<Data> {
  data: Data
  version: number
  /** As its keepers know it. */
  title: string
  /** Its own form, as a Danish path. */
  href: string
}

export interface RecordKind<Data = unknown> {
  entity: string
  /** In addresses: `projekt`, … */
  word: string
  /** Where its pages stand: at the coordinators' desk unless it says so. */
  area?: '/opsamling' | '/nyhedsbreve'
  /** @throws NotFound when there is none, or none that this user may change */
  current(services: Services, actor: Actor, key: number): Promise<CurrentRecord<Data>>
  /** Its form, for the words of fields and choices. */
  form(services: Services, actor: Actor, lang: Language, data: Data): Promise<FormPage> | FormPage
  valuesOf(data: Data): FormValues
  /** Writes what a form holds, as that form would. @throws Invalid, Conflict */
  restore(services: Services, actor: Actor, key: number, values: FormValues): Promise<void>
}

/** A list of kinds whose data differ: whoever walks it need not know how. */
export const recordKind = <Data>(kind: RecordKind<Data>): RecordKind => kind
