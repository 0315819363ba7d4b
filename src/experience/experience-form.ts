/** The form with which an experience is logged, and what an experience shows in it. */
import type { FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { translate, type Language } from '../web/messages.js'
import type { LoggedExperience, LoggingProject } from './experience-logging.js'
import { CONDITIONS, RATINGS, RESPONDENT_ROLES } from './vocabulary.js'

export function experiencePage(lang: Language, project: LoggingProject, editing: boolean): FormPage {
  const t = translate[lang]
  const list = `/arbejdsbord/projekter/${project.id}/erfaringer`
  const title = t(editing ? 'experience.edit' : 'experience.log', { project: project.title })
  return {
    title,
    section: 'desk',
    breadcrumbs: [
      { label: t('desk.title'), href: '/arbejdsbord' },
      { label: t('experience.list', { project: project.title }), href: list },
      { label: title, href: null },
    ],
    intro: t('experience.intro'),
    submit: t('experience.submit'),
    cancel: list,
    hidden: ['version'],
    fields: [
      {
        kind: 'radios',
        name: 'condition',
        label: t('experience.condition'),
        required: true,
        options: CONDITIONS.map((code) => ({
          value: code,
          label: t(`reference.condition.${code}.name`),
          hint: t(`reference.condition.${code}.question`),
        })),
      },
      {
        kind: 'radios',
        name: 'rating',
        label: t('experience.rating'),
        required: true,
        options: RATINGS.map((n) => ({ value: String(n), label: t(`reference.rating.${n}`) })),
      },
      {
        kind: 'textarea',
        name: 'observation',
        label: t('experience.observation'),
        hint: t('experience.observation-hint'),
        required: true,
      },
      { kind: 'textarea', name: 'outcome', label: t('experience.outcome'), rows: 3 },
      {
        kind: 'select',
        name: 'respondentRole',
        label: t('experience.role'),
        required: true,
        options: [
          { value: '', label: t('desk.choose') },
          ...RESPONDENT_ROLES.map((value) => ({ value, label: t(`reference.role.${value}`) })),
        ],
      },
      { kind: 'date', name: 'observedOn', label: t('experience.date'), required: true },
      {
        kind: 'checkboxes',
        name: 'quotable',
        label: t('experience.quotable'),
        hint: t('experience.quotable-hint'),
        options: [{ value: 'ja', label: t('experience.quotable-yes') }],
      },
    ],
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
