/** The guide to whether a certificate is required, and the forms that note that it was seen or promised. */
import type { Field } from '../web/form-page.js'
import { translate, type Language } from '../web/messages.js'
import { assessmentForm, CONTACTS, LENGTHS } from './certificate-guide.js'
import {
  assessNeed,
  certificateForm,
  CERTIFICATE_MONTHS,
  noteCertificate,
  notePromise,
  promiseForm,
} from './certificates.js'
import { monthsAfter } from './periods.js'
import { recordForm, versionOf } from './record-form.js'

/** Contact and length are asked for only where there are children, as their hints say; the schema knows. */
function guideField(lang: Language, name: string, values: readonly string[]): Field {
  const t = translate[lang]
  return {
    kind: 'radios',
    name,
    label: t(`volunteers.guide.${name}`),
    hint: t(`volunteers.guide.${name}-hint`),
    required: true,
    options: values.map((value) => ({ value, label: t(`volunteers.guide.${name}.${value}`) })),
  }
}

export const assessment = recordForm({
  path: 'vurdering',
  word: 'guide',
  page: ({ lang }) => ({
    intro: translate[lang]('volunteers.guide.intro'),
    submit: translate[lang]('volunteers.guide.submit'),
    fields: [
      guideField(lang, 'children', ['ja', 'nej']),
      guideField(lang, 'contact', CONTACTS),
      guideField(lang, 'length', LENGTHS),
      guideField(lang, 'confidential', ['ja', 'nej']),
    ],
  }),
  values: versionOf,
  schema: () => assessmentForm,
  act: assessNeed,
})

const dateField = (lang: Language, name: string, word: string, required: boolean): Field => ({
  kind: 'date',
  name,
  label: translate[lang](`volunteers.${word}`),
  hint: translate[lang](`volunteers.${word}-hint`),
  required,
})

export const certificate = recordForm({
  path: 'attest',
  word: 'certificate',
  page: ({ lang }) => ({
    intro: translate[lang]('volunteers.certificate.intro'),
    fields: [
      dateField(lang, 'seenOn', 'certificate.seen-on', true),
      dateField(lang, 'renewOn', 'certificate.renew-on', true),
    ],
  }),
  values: (record, today) => ({
    ...versionOf(record),
    seenOn: today,
    renewOn: monthsAfter(today, CERTIFICATE_MONTHS),
  }),
  schema: certificateForm,
  act: noteCertificate,
})

export const promise = recordForm({
  path: 'tavshed',
  word: 'confidentiality',
  page: ({ lang }) => ({
    intro: translate[lang]('volunteers.confidentiality.intro'),
    fields: [
      dateField(lang, 'givenOn', 'confidentiality.given-on', true),
      dateField(lang, 'renewOn', 'confidentiality.renew-on', false),
    ],
  }),
  values: (record, today) => ({ ...versionOf(record), givenOn: today, renewOn: record.confidentialityRenewOn ?? '' }),
  schema: promiseForm,
  act: notePromise,
})
