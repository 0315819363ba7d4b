/** The form about a volunteer in a project, and what is held of one in it. Each hint tells the field's purpose. */
import type { FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { translate, type Language } from '../web/messages.js'
import { AGE_BANDS } from './volunteer.schema.js'
import type { AssignedVolunteer } from './volunteers.js'

export function volunteerPage(
  lang: Language,
  project: { id: number; title: string },
  volunteer: AssignedVolunteer | null,
): FormPage {
  const t = translate[lang]
  const list = `/arbejdsbord/projekter/${project.id}/frivillige`
  const title = volunteer ? t('volunteers.edit', { name: volunteer.name }) : t('volunteers.new')
  const yesNo = [
    { value: 'ja', label: t('volunteers.yes') },
    { value: 'nej', label: t('volunteers.no') },
    { value: '', label: t('volunteers.unknown') },
  ]
  return {
    title,
    section: 'desk',
    breadcrumbs: [
      { label: t('desk.title'), href: '/arbejdsbord' },
      { label: t('volunteers.list', { project: project.title }), href: list },
      { label: title, href: null },
    ],
    intro: t('volunteers.intro'),
    submit: t('desk.save'),
    cancel: list,
    hidden: ['version'],
    fields: [
      { kind: 'text', name: 'name', label: t('volunteers.name'), hint: t('volunteers.name-hint'), required: true },
      { kind: 'text', type: 'email', name: 'email', label: t('volunteers.email'), hint: t('volunteers.email-hint') },
      { kind: 'text', type: 'tel', name: 'phone', label: t('volunteers.phone'), hint: t('volunteers.phone-hint') },
      {
        kind: 'date',
        name: 'consentOn',
        label: t('volunteers.consent-on'),
        hint: t('volunteers.consent-on-hint'),
        required: true,
      },
      {
        kind: 'date',
        name: 'deleteAfter',
        label: t('volunteers.delete-after'),
        hint: t('volunteers.delete-after-hint'),
        required: true,
      },
      { kind: 'text', name: 'role', label: t('volunteers.role'), hint: t('volunteers.role-hint'), required: true },
      {
        kind: 'date',
        name: 'startedOn',
        label: t('volunteers.started-on'),
        hint: t('volunteers.started-on-hint'),
        required: true,
      },
      { kind: 'date', name: 'endedOn', label: t('volunteers.ended-on'), hint: t('volunteers.ended-on-hint') },
      {
        kind: 'text',
        inputmode: 'decimal',
        name: 'hoursPerMonth',
        label: t('volunteers.hours'),
        hint: t('volunteers.hours-hint'),
      },
      {
        kind: 'radios',
        name: 'throughAssociation',
        label: t('volunteers.association'),
        hint: t('volunteers.association-hint'),
        options: yesNo,
      },
      {
        kind: 'radios',
        name: 'firstTime',
        label: t('volunteers.first-time'),
        hint: t('volunteers.first-time-hint'),
        options: yesNo,
      },
      {
        kind: 'select',
        name: 'ageBand',
        label: t('volunteers.age'),
        hint: t('volunteers.age-hint'),
        options: [
          { value: '', label: t('volunteers.unknown') },
          ...AGE_BANDS.map((value) => ({ value, label: t(`volunteers.age.${value}`) })),
        ],
      },
    ],
  }
}

export function volunteerValues(volunteer: AssignedVolunteer): FormValues {
  const answer = (value: boolean | null) => (value === null ? '' : value ? 'ja' : 'nej')
  return {
    version: String(volunteer.version),
    name: volunteer.name,
    email: volunteer.email ?? '',
    phone: volunteer.phone ?? '',
    consentOn: volunteer.consentOn ?? '',
    deleteAfter: volunteer.deleteAfter,
    role: volunteer.role,
    startedOn: volunteer.startedOn,
    endedOn: volunteer.endedOn ?? '',
    hoursPerMonth: volunteer.hoursPerMonth === null ? '' : String(volunteer.hoursPerMonth).replace('.', ','),
    throughAssociation: answer(volunteer.throughAssociation),
    firstTime: answer(volunteer.firstTime),
    ageBand: volunteer.ageBand ?? '',
  }
}
