/** The forms with which a person's request is noted, answered and put off. */
import type { Field, FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { formatDate, translate, type Language } from '../web/messages.js'
import { deskTrail } from '../desk/desk-trail.js'
import { noteRequest, OUTCOMES, REQUEST_KINDS, requestForm, type DataRequest } from './data-requests.js'
import { recordForm } from './record-form.js'

function requestFields(lang: Language, wishHint: string): Field[] {
  const t = translate[lang]
  return [
    {
      kind: 'radios',
      name: 'kind',
      label: t('volunteers.request.kind'),
      required: true,
      options: REQUEST_KINDS.map((value) => ({
        value,
        label: t(`volunteers.request.${value}`),
        hint: t(`volunteers.request.${value}-hint`),
      })),
    },
    {
      kind: 'date',
      name: 'receivedOn',
      label: t('volunteers.request.received-on'),
      hint: t('volunteers.request.received-on-hint'),
      required: true,
    },
    {
      kind: 'textarea',
      rows: 3,
      name: 'wish',
      label: t('volunteers.request.wish'),
      hint: wishHint,
    },
  ]
}

/** On a volunteer's page: a request that came in. */
export const request = recordForm({
  path: 'anmodning',
  word: 'request',
  page: ({ lang }) => {
    const t = translate[lang]
    return {
      intro: t('volunteers.request.intro'),
      hidden: [],
      fields: requestFields(lang, t('volunteers.request.wish-hint')),
    }
  },
  values: (_record, today) => ({ receivedOn: today }),
  schema: requestForm,
  act: noteRequest,
})

/** Of somebody who is not in the registry. */
export function outsideRequestPage(lang: Language, municipalities: { code: string; name: string }[]): FormPage {
  const t = translate[lang]
  const title = t('volunteers.request.outside.title')
  return {
    ...deskTrail(t, title, { label: t('volunteers.requests'), href: '/arbejdsbord/anmodninger' }),
    intro: t('volunteers.request.outside.intro'),
    submit: t('desk.save'),
    cancel: '/arbejdsbord/anmodninger',
    fields: [
      {
        kind: 'select',
        name: 'municipalityCode',
        label: t('desk.institution.municipality'),
        required: true,
        options: municipalities.map(({ code, name }) => ({ value: code, label: name })),
      },
      {
        kind: 'text',
        name: 'requester',
        label: t('volunteers.request.requester'),
        hint: t('volunteers.request.requester-hint'),
        required: true,
      },
      ...requestFields(lang, t('volunteers.request.outside.wish-hint')),
    ],
  }
}

function requestPage(lang: Language, asked: DataRequest, word: string, fields: Field[]): FormPage {
  const t = translate[lang]
  const title = t(`volunteers.request.${word}`, { kind: t(`volunteers.request.${asked.kind}`) })
  const who = asked.name ?? t(`volunteers.request.${asked.outside ? 'outside' : 'erased'}-person`)
  return {
    ...deskTrail(t, title, { label: t('volunteers.requests'), href: '/arbejdsbord/anmodninger' }),
    intro: [
      t('volunteers.request.about', {
        who,
        received: formatDate(lang, asked.receivedOn),
        due: formatDate(lang, asked.dueOn),
      }),
      asked.wish ?? '',
    ]
      .join(' ')
      .trim(),
    hidden: ['version'],
    submit: t('desk.save'),
    cancel: '/arbejdsbord/anmodninger',
    fields,
  }
}

export function answerPage(lang: Language, asked: DataRequest): FormPage {
  const t = translate[lang]
  return requestPage(lang, asked, 'answer.title', [
    {
      kind: 'date',
      name: 'answeredOn',
      label: t('volunteers.request.answered-on'),
      hint: t('volunteers.request.answered-on-hint'),
      required: true,
    },
    {
      kind: 'radios',
      name: 'outcome',
      label: t('volunteers.request.outcome'),
      required: true,
      options: OUTCOMES.map((value) => ({ value, label: t(`volunteers.request.outcome.${value}`) })),
    },
    {
      kind: 'textarea',
      rows: 3,
      name: 'answer',
      label: t('volunteers.request.answer'),
      hint: t('volunteers.request.answer-hint'),
    },
  ])
}

export function postponePage(lang: Language, asked: DataRequest): FormPage {
  const t = translate[lang]
  return requestPage(lang, asked, 'postpone.title', [
    {
      kind: 'textarea',
      rows: 3,
      name: 'reason',
      label: t('volunteers.request.postpone-reason'),
      hint: t('volunteers.request.postpone-reason-hint'),
      required: true,
    },
  ])
}

export const requestVersion = (asked: DataRequest): FormValues => ({ version: String(asked.version) })

export const answerValues = (asked: DataRequest, today: string): FormValues => ({
  ...requestVersion(asked),
  answeredOn: asked.answeredOn ?? today,
  outcome: asked.outcome ?? '',
  answer: asked.answer ?? '',
})
