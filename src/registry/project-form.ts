/** A project's form: its fields, and what a project shows in them. */
import { waysOf } from '../history/ways.js'
import type { Field, FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { translate, type Language, type Translate } from '../web/messages.js'
import { deskTrail } from '../desk/desk-trail.js'
import type { OwnInstitution } from './institution-editing.js'
import type { EditedProject } from './project-editing.js'
import { PROJECT_STATUSES, TARGET_GROUPS, THEMES } from './vocabulary.js'

/** @param copied what a new one is filled in from */
export function projectPage(
  lang: Language,
  institutions: OwnInstitution[],
  project: EditedProject | null,
  copied: EditedProject | null = null,
): FormPage {
  const t = translate[lang]
  const title = project
    ? t('desk.project.edit', { title: project.title })
    : copied
      ? t('desk.project.copy', { title: copied.title })
      : t('desk.project.new')
  return {
    ...deskTrail(t, title),
    ...(copied && { intro: t('desk.project.copy-about') }),
    submit: t('desk.save'),
    cancel: '/arbejdsbord',
    hidden: ['version'],
    ways: project
      ? waysOf(lang, 'projekt', project.id, ...loggingWays(t, project.id), ...otherForms(t, project.id))
      : [],
    fields: projectFields(t, institutions),
  }
}

/** Whoever has a project open may have just hung up with its leader. */
const loggingWays = (t: Translate, id: number) => [
  { label: t('desk.log'), href: `/arbejdsbord/erfaring?projekt=${id}` },
  { label: t('desk.interview'), href: `/arbejdsbord/interview?projekt=${id}` },
]

const otherForms = (t: Translate, id: number) => [
  { label: t('pictures.way'), href: `/arbejdsbord/projekter/${id}/billede` },
  { label: t('agreements.way'), href: `/arbejdsbord/projekter/${id}/aftale` },
  { label: t('desk.copy'), href: `/arbejdsbord/projekter/ny?fra=${id}` },
]

function projectFields(t: Translate, institutions: OwnInstitution[]): Field[] {
  const severalMunicipalities = new Set(institutions.map((institution) => institution.municipalityCode)).size > 1
  const institutionOptions = institutions.map(({ id, name, municipality }) => ({
    value: String(id),
    label: severalMunicipalities ? `${name} (${municipality})` : name,
  }))
  const named = (kind: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`reference.${kind}.${value}`) }))
  return [
    { kind: 'text', name: 'title', label: t('desk.project.title'), required: true },
    { kind: 'text', name: 'titleEn', label: t('desk.project.title-en') },
    {
      kind: 'textarea',
      name: 'summary',
      label: t('desk.project.summary'),
      hint: t('desk.project.summary-hint'),
      rows: 3,
      required: true,
    },
    { kind: 'textarea', name: 'summaryEn', label: t('desk.project.summary-en'), rows: 3 },
    {
      kind: 'textarea',
      name: 'description',
      label: t('desk.project.description'),
      hint: t('desk.project.description-hint'),
      rows: 10,
    },
    {
      kind: 'select',
      name: 'institutionId',
      label: t('desk.project.institution'),
      required: true,
      options: [{ value: '', label: t('desk.choose') }, ...institutionOptions],
    },
    {
      kind: 'checkboxes',
      name: 'targetGroups',
      label: t('desk.project.target-groups'),
      options: named('targetGroup', TARGET_GROUPS),
    },
    { kind: 'checkboxes', name: 'themes', label: t('desk.project.themes'), options: named('theme', THEMES) },
    { kind: 'date', name: 'startedOn', label: t('desk.project.started-on'), required: true },
    { kind: 'date', name: 'endedOn', label: t('desk.project.ended-on'), hint: t('desk.project.ended-on-hint') },
    {
      kind: 'radios',
      name: 'status',
      label: t('desk.project.status'),
      hint: t('desk.project.status-hint'),
      required: true,
      options: named('status', PROJECT_STATUSES),
    },
  ]
}

/** A copy begins today, as a draft, and says that it is one. */
export function copiedProjectValues(project: EditedProject, today: string): FormValues {
  const marked = (title: string, mark: string) => (title === '' ? '' : `${title.slice(0, 190)} (${mark})`)
  return {
    ...projectValues(project),
    version: '',
    title: marked(project.title, translate.da('desk.copy-mark')),
    titleEn: marked(project.titleEn ?? '', translate.en('desk.copy-mark')),
    startedOn: today,
    endedOn: '',
    status: 'draft',
  }
}

export function projectValues(project: EditedProject): FormValues {
  return {
    version: String(project.version),
    title: project.title,
    titleEn: project.titleEn ?? '',
    summary: project.summary,
    summaryEn: project.summaryEn ?? '',
    description: project.description,
    institutionId: String(project.institutionId),
    targetGroups: project.targetGroups,
    themes: project.themes,
    startedOn: project.startedOn,
    endedOn: project.endedOn ?? '',
    status: project.status,
  }
}
