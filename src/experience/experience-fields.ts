/** The fields with which experience is told: of the talk itself, and of each condition in it. */
import type { Field } from '../web/form-page.js'
import { translate, type Language } from '../web/messages.js'
import type { ProjectChoice } from './experience-logging.js'
import { CONDITIONS, RATINGS, RESPONDENT_ROLES } from './vocabulary.js'

export function conditionField(lang: Language): Field {
  const t = translate[lang]
  return {
    kind: 'radios',
    name: 'condition',
    label: t('experience.condition'),
    required: true,
    options: CONDITIONS.map((code) => ({
      value: code,
      label: t(`reference.condition.${code}.name`),
      hint: t(`reference.condition.${code}.question`),
    })),
  }
}

/** @param prefix sets the fields of one condition apart from those of another */
export function toldFields(lang: Language, prefix = ''): [rating: Field, observation: Field, outcome: Field] {
  const t = translate[lang]
  return [
    {
      kind: 'radios',
      name: `${prefix}rating`,
      label: t('experience.rating'),
      required: true,
      options: RATINGS.map((n) => ({ value: String(n), label: t(`reference.rating.${n}`) })),
    },
    {
      kind: 'textarea',
      name: `${prefix}observation`,
      label: t('experience.observation'),
      hint: t('experience.observation-hint'),
      required: true,
    },
    { kind: 'textarea', name: `${prefix}outcome`, label: t('experience.outcome'), rows: 3 },
  ]
}

/** Who tells, when, and whether the words may be shown: the same for all that is told in one talk. */
export function talkFields(lang: Language, editing = false): [role: Field, date: Field, quotable: Field] {
  const t = translate[lang]
  return [
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
      hint: t(editing ? 'experience.quotable-hint-edit' : 'experience.quotable-hint'),
      options: [{ value: 'ja', label: t('experience.quotable-yes') }],
    },
  ]
}

const MOST_RECENT = 5

export function projectField(lang: Language, projects: ProjectChoice[]): Field {
  const t = translate[lang]
  const option = (group: string) => (project: ProjectChoice) => ({
    value: String(project.id),
    label: t('experience.project-choice', { project: project.title, institution: project.institution }),
    group,
  })
  const recent = projects.slice(0, MOST_RECENT).filter((project) => project.loggedAt !== null)
  const others = projects.slice(recent.length).sort((a, b) => byDanish.compare(a.title, b.title))
  return {
    kind: 'select',
    name: 'project',
    label: t('experience.project'),
    required: true,
    options: [
      { value: '', label: t('desk.choose') },
      ...recent.map(option(t('experience.projects-recent'))),
      ...others.map(option(t('experience.projects-others'))),
    ],
  }
}

const byDanish = new Intl.Collator('da')
