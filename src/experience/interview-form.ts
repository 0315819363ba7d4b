/** One talk about all five conditions on one page: those that were not spoken of are left out. */
import type { Field, FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { translate, type Language } from '../web/messages.js'
import { deskTrail } from '../desk/desk-trail.js'
import { projectField, talkFields, toldFields } from './experience-fields.js'
import type { ProjectChoice } from './experience-logging.js'
import { CONDITIONS } from './vocabulary.js'

export function interviewPage(lang: Language, projects: ProjectChoice[]): FormPage {
  const t = translate[lang]
  const title = t('experience.interview')
  return {
    ...deskTrail(t, title),
    intro: t('experience.interview-intro'),
    submit: t('experience.interview-submit'),
    cancel: '/arbejdsbord',
    fields: [
      projectField(lang, projects),
      ...talkFields(lang),
      ...CONDITIONS.flatMap((code) => conditionPart(lang, code)),
    ],
  }
}

export const interviewValues = (projectId: string, today: string): FormValues => ({
  project: projectId,
  observedOn: today,
})

function conditionPart(lang: Language, code: (typeof CONDITIONS)[number]): Field[] {
  const t = translate[lang]
  const [rating, observation, outcome] = toldFields(lang, `${code}-`)
  const name = t(`reference.condition.${code}.name`)
  // Five fields of one label would be told apart by nobody who hears them, nor in the summary of what is wrong.
  const under = (field: Field): Field => ({
    ...field,
    required: false,
    label: t('experience.interview-label', { condition: name, label: field.label }),
  })
  return [
    { kind: 'heading', name: code, label: name, hint: t(`reference.condition.${code}.question`) },
    { ...under(rating), options: [...rating.options!, { value: '', label: t('experience.not-told') }] },
    under(observation),
    under(outcome),
  ]
}
