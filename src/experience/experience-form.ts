/** The form about one experience in a project that is given, and what an experience shows in it. */
import type { FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { translate, type Language } from '../web/messages.js'
import { deskTrail } from '../desk/desk-trail.js'
import { conditionField, talkFields, toldFields } from './experience-fields.js'
import type { LoggedExperience, LoggingProject } from './experience-logging.js'

export function experiencePage(lang: Language, project: LoggingProject, editing: boolean): FormPage {
  const t = translate[lang]
  const list = `/arbejdsbord/projekter/${project.id}/erfaringer`
  const title = t(editing ? 'experience.edit' : 'experience.log', { project: project.title })
  return {
    ...deskTrail(t, title, { label: t('experience.list', { project: project.title }), href: list }),
    intro: t('experience.intro'),
    submit: t('experience.submit'),
    cancel: list,
    hidden: ['version'],
    fields: [conditionField(lang), ...toldFields(lang), ...talkFields(lang, editing)],
  }
}

export function experienceValues(experience: LoggedExperience): FormValues {
  return {
    version: String(experience.version),
    condition: experience.conditionCode,
    rating: String(experience.rating),
    observation: experience.observation,
    outcome: experience.outcome ?? '',
    respondentRole: experience.respondentRole,
    observedOn: experience.observedOn,
    quotable: experience.quotable ? ['ja'] : [],
  }
}
