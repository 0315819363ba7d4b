/** An institution's form: its fields, and what an institution shows in them. */
import { waysOf } from '../history/ways.js'
import type { FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { translate, type Language, type Translate } from '../web/messages.js'
import { deskTrail } from '../desk/desk-trail.js'
import type { EditedInstitution } from './institution-editing.js'
import { INSTITUTION_TYPES } from './vocabulary.js'

/** @param copied what a new one is filled in from */
export function institutionPage(
  lang: Language,
  municipalities: { code: string; name: string }[],
  institution: EditedInstitution | null,
  copied: EditedInstitution | null = null,
): FormPage {
  const t = translate[lang]
  const title = institution
    ? t('desk.institution.edit', { name: institution.name })
    : copied
      ? t('desk.institution.copy', { name: copied.name })
      : t('desk.institution.new')
  return {
    ...deskTrail(t, title),
    ...(copied && { intro: t('desk.institution.copy-about') }),
    submit: t('desk.save'),
    cancel: '/arbejdsbord',
    hidden: ['version'],
    ways: institution ? waysOf(lang, 'institution', institution.id, ...ownWays(t, institution.id)) : [],
    ...(institution && {
      below: 'lists/archive-one',
      model: {
        archiving: { path: 'institutioner', key: institution.id, archived: institution.archivedAt !== null },
      },
    }),
    fields: [
      {
        kind: 'select',
        name: 'municipalityCode',
        label: t('desk.institution.municipality'),
        required: true,
        options: municipalities.map(({ code, name }) => ({ value: code, label: name })),
      },
      { kind: 'text', name: 'name', label: t('desk.institution.name'), required: true },
      {
        kind: 'select',
        name: 'type',
        label: t('desk.institution.type'),
        required: true,
        options: [
          { value: '', label: t('desk.choose') },
          ...INSTITUTION_TYPES.map((value) => ({ value, label: t(`reference.institutionType.${value}`) })),
        ],
      },
      { kind: 'text', name: 'street', label: t('desk.institution.street'), required: true },
      { kind: 'text', name: 'postcode', label: t('desk.institution.postcode'), inputmode: 'numeric', required: true },
      { kind: 'text', name: 'town', label: t('desk.institution.town'), required: true },
      {
        kind: 'text',
        name: 'contactRole',
        label: t('desk.institution.contact'),
        hint: t('desk.institution.contact-hint'),
      },
      { kind: 'text', name: 'phone', type: 'tel', label: t('desk.institution.phone') },
      { kind: 'text', name: 'email', type: 'email', label: t('desk.institution.email') },
      { kind: 'text', name: 'website', type: 'url', label: t('desk.institution.website') },
    ],
  }
}

const ownWays = (t: Translate, id: number) => [
  { label: t('desk.copy'), href: `/arbejdsbord/institutioner/ny?fra=${id}` },
]

/** Workplaces of one kind share an address or a street, rarely who answers the telephone. */
export const copiedInstitutionValues = (institution: EditedInstitution): FormValues => ({
  ...institutionValues(institution),
  version: '',
  name: `${institution.name.slice(0, 190)} (${translate.da('desk.copy-mark')})`,
  phone: '',
  email: '',
})

export function institutionValues(institution: EditedInstitution): FormValues {
  return {
    version: String(institution.version),
    municipalityCode: institution.municipalityCode,
    name: institution.name,
    type: institution.type,
    street: institution.street,
    postcode: institution.postcode,
    town: institution.town,
    contactRole: institution.contactRole ?? '',
    phone: institution.phone ?? '',
    email: institution.email ?? '',
    website: institution.website ?? '',
  }
}
