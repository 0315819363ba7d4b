/** The fields about a volunteer. Each hint tells the purpose: what has none is not asked for. */
import type { Field } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { translate, type Language } from '../web/messages.js'
import type { Assigned } from './assignments.js'
import type { VolunteerRecord } from './volunteer-record.js'
import { AGE_BANDS, CHILD, LAWFUL_BASES } from './volunteer.schema.js'

export function personFields(lang: Language): Field[] {
  const t = translate[lang]
  return [
    { kind: 'text', name: 'name', label: t('volunteers.name'), hint: t('volunteers.name-hint'), required: true },
    { kind: 'text', type: 'email', name: 'email', label: t('volunteers.email'), hint: t('volunteers.email-hint') },
    { kind: 'text', type: 'tel', name: 'phone', label: t('volunteers.phone'), hint: t('volunteers.phone-hint') },
  ]
}

export function groundFields(lang: Language): Field[] {
  const t = translate[lang]
  return [
    {
      kind: 'radios',
      name: 'lawfulBasis',
      label: t('volunteers.basis'),
      hint: t('volunteers.basis-hint'),
      required: true,
      options: LAWFUL_BASES.map((value) => ({
        value,
        label: t(`volunteers.basis.${value}`),
        hint: t(`volunteers.basis.${value}-hint`),
      })),
    },
    { kind: 'date', name: 'consentOn', label: t('volunteers.consent-on'), hint: t('volunteers.consent-on-hint') },
  ]
}

export function deletionField(lang: Language): Field {
  const t = translate[lang]
  const label = t('volunteers.delete-after')
  return { kind: 'date', name: 'deleteAfter', label, hint: t('volunteers.delete-after-hint'), required: true }
}

export function assignmentFields(lang: Language): Field[] {
  const t = translate[lang]
  const yesNo = [
    { value: 'ja', label: t('volunteers.yes') },
    { value: 'nej', label: t('volunteers.no') },
    { value: '', label: t('volunteers.unknown') },
  ]
  const date = (name: string, word: string, required = false): Field => {
    return { kind: 'date', name, label: t(`volunteers.${word}`), hint: t(`volunteers.${word}-hint`), required }
  }
  const question = (name: string, word: string): Field => {
    return { kind: 'radios', name, label: t(`volunteers.${word}`), hint: t(`volunteers.${word}-hint`), options: yesNo }
  }
  return [
    { kind: 'text', name: 'role', label: t('volunteers.role'), hint: t('volunteers.role-hint'), required: true },
    date('startedOn', 'started-on', true),
    date('endedOn', 'ended-on'),
    {
      kind: 'text',
      inputmode: 'decimal',
      name: 'hoursPerMonth',
      label: t('volunteers.hours'),
      hint: t('volunteers.hours-hint'),
    },
    question('throughAssociation', 'association'),
    question('firstTime', 'first-time'),
    {
      kind: 'select',
      name: 'ageBand',
      label: t('volunteers.age'),
      hint: t('volunteers.age-hint'),
      options: [
        { value: '', label: t('volunteers.unknown') },
        ...[CHILD, ...AGE_BANDS].map((value) => ({ value, label: t(`volunteers.age.${value}`) })),
      ],
    },
  ]
}

export const personValues = (record: VolunteerRecord): FormValues => ({
  version: String(record.version),
  name: record.name,
  email: record.email ?? '',
  phone: record.phone ?? '',
})

export const groundValues = (record: VolunteerRecord): FormValues => ({
  version: String(record.version),
  lawfulBasis: record.lawfulBasis,
  consentOn: record.consentOn ?? '',
})

export const assignmentValues = (assigned: Assigned): FormValues => ({
  version: String(assigned.version),
  ...assignmentAnswers(assigned),
})

/** What an assignment's fields hold, in a form and in a spreadsheet. SQLite's booleans are numbers. */
export function assignmentAnswers(assigned: Answered) {
  const answer = (value: boolean | number | null) => (value === null ? '' : value ? 'ja' : 'nej')
  return {
    role: assigned.role,
    startedOn: assigned.startedOn,
    endedOn: assigned.endedOn ?? '',
    hoursPerMonth: assigned.hoursPerMonth === null ? '' : String(assigned.hoursPerMonth).replace('.', ','),
    throughAssociation: answer(assigned.throughAssociation),
    firstTime: answer(assigned.firstTime),
    ageBand: assigned.ageBand ?? '',
  }
}

type Answered = Pick<Assigned, 'role' | 'startedOn' | 'endedOn' | 'hoursPerMonth'> & {
  ageBand: string | null
} & Record<'throughAssociation' | 'firstTime', boolean | number | null>
