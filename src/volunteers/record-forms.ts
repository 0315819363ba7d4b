/** The forms about one volunteer, as a table: where each stands, what it asks, and what it does. */
import type { Services } from '../services.js'
import type { Field } from '../web/form-page.js'
import { translate, type Language } from '../web/messages.js'
import { assignFurther, projectsToChoose } from './assignments.js'
import { extendRetention, noteGround, withdrawConsent } from './consent.js'
import { consentTexts } from './consent-texts.js'
import { assessment, certificate, promise } from './certificate-forms.js'
import { request } from './data-request-forms.js'
import { erasure } from './erasure-form.js'
import { monthsAfter } from './periods.js'
import { recordForm, versionOf } from './record-form.js'
import {
  assignmentFields,
  deletionField,
  groundFields,
  groundValues,
  personFields,
  personValues,
} from './volunteer-fields.js'
import { consentAside } from './volunteer-form.js'
import { updatePerson, type VolunteerRecord } from './volunteer-record.js'
import { extensionForm, furtherAssignmentForm, groundForm, personForm, withdrawalForm } from './volunteer.schema.js'

const person = recordForm({
  path: 'ret',
  word: 'edit',
  page: ({ lang }) => ({ fields: personFields(lang) }),
  values: personValues,
  schema: () => personForm,
  act: updatePerson,
})

const further = recordForm({
  path: 'tilknyt',
  word: 'assign',
  page: async ({ services, lang, record }) => ({
    intro: translate[lang]('volunteers.assign.intro'),
    hidden: [],
    fields: [await projectField(services, lang, record), ...assignmentFields(lang)],
  }),
  values: (_record, today) => ({ startedOn: today }),
  schema: () => furtherAssignmentForm,
  act: assignFurther,
})

async function projectField(services: Services, lang: Language, record: VolunteerRecord): Promise<Field> {
  const t = translate[lang]
  const projects = await projectsToChoose(services, record.municipalityCode)
  return {
    kind: 'select',
    name: 'projectId',
    label: t('volunteers.assign.project'),
    required: true,
    options: [
      { value: '', label: t('desk.choose') },
      ...projects.map(({ id, title }) => ({ value: String(id), label: title })),
    ],
  }
}

const ground = recordForm({
  path: 'samtykke',
  word: 'ground',
  page: async ({ services, lang }) => ({
    intro: translate[lang]('volunteers.ground.intro'),
    aside: consentAside(lang, (await consentTexts(services.db.read, lang))[0]!),
    fields: groundFields(lang),
  }),
  values: (record, today) => ({ ...groundValues(record), consentOn: record.consentOn ?? today }),
  schema: groundForm,
  act: noteGround,
})

const withdrawal = recordForm({
  path: 'tilbagetraek',
  word: 'withdraw',
  page: ({ lang, record }) => {
    const t = translate[lang]
    const label = t('volunteers.withdraw.on')
    return {
      intro: t(`volunteers.withdraw.intro-${record.lawfulBasis}`),
      submit: t('volunteers.withdraw.submit'),
      fields: [{ kind: 'date', name: 'withdrawnOn', label, hint: t('volunteers.withdraw.on-hint'), required: true }],
    }
  },
  values: (record, today) => ({ ...versionOf(record), withdrawnOn: today }),
  schema: withdrawalForm,
  act: withdrawConsent,
})

const extension = recordForm({
  path: 'forlaeng',
  word: 'extend',
  page: ({ lang }) => {
    const t = translate[lang]
    const reason: Field = {
      kind: 'textarea',
      rows: 3,
      name: 'reason',
      label: t('volunteers.extend.reason'),
      hint: t('volunteers.extend.reason-hint'),
      required: true,
    }
    return { intro: t('volunteers.extend.intro'), fields: [deletionField(lang), reason] }
  },
  values: (record) => ({ ...versionOf(record), deleteAfter: monthsAfter(record.deleteAfter, 12) }),
  schema: (today, record) => extensionForm(today, record.deleteAfter),
  act: extendRetention,
})

export const RECORD_FORMS = [
  person,
  further,
  ground,
  withdrawal,
  extension,
  assessment,
  certificate,
  promise,
  request,
  erasure,
]
