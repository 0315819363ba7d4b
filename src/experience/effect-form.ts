/** The form with which an effect is logged: an experience's, with the kind of effect for the condition. */
import { waysOf } from '../history/ways.js'
import type { FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { translate, type Language } from '../web/messages.js'
import { deskTrail } from '../desk/desk-trail.js'
import type { LoggedEffect } from './effect-logging.js'
import { experiencePage } from './experience-form.js'
import type { LoggingProject } from './experience-logging.js'
import { EFFECTS, RATINGS } from './vocabulary.js'

export function effectPage(lang: Language, project: LoggingProject, id: number | null): FormPage {
  const t = translate[lang]
  const list = `/arbejdsbord/projekter/${project.id}/virkninger`
  const title = t(id ? 'experience.effect.edit' : 'experience.effect.log', { project: project.title })
  const sameFields = experiencePage(lang, project, id !== null).fields.filter(
    ({ name }) => name !== 'condition' && name !== 'rating',
  )
  return {
    ...deskTrail(t, title, { label: t('experience.effect.list', { project: project.title }), href: list }),
    intro: t('experience.effect.intro'),
    submit: t('experience.effect.submit'),
    cancel: list,
    hidden: ['version'],
    ways: id ? waysOf(lang, 'virkning', id) : [],
    fields: [
      {
        kind: 'radios',
        name: 'kind',
        label: t('experience.effect.kind'),
        required: true,
        options: EFFECTS.map((value) => ({
          value,
          label: t(`reference.effect.${value}.name`),
          hint: t(`reference.effect.${value}.about`),
        })),
      },
      {
        kind: 'radios',
        name: 'rating',
        label: t('experience.effect.rating'),
        required: true,
        options: RATINGS.map((n) => ({ value: String(n), label: t(`reference.effectRating.${n}`) })),
      },
      ...sameFields,
    ],
  }
}

export function effectValues(effect: LoggedEffect): FormValues {
  return {
    version: String(effect.version),
    kind: effect.kind,
    rating: String(effect.rating),
    observation: effect.observation,
    outcome: effect.outcome ?? '',
    respondentRole: effect.respondentRole,
    observedOn: effect.observedOn,
    quotable: effect.quotable ? ['ja'] : [],
  }
}
