/** The form that a section is written in. */
import { compilationTrail } from '../../desk/desk-trail.js'
import { CONDITIONS, EFFECTS } from '../../experience/vocabulary.js'
import type { Field, FormPage } from '../../web/form-page.js'
import type { FormValues } from '../../web/forms.js'
import { formatDate, translate, type Language, type Translate } from '../../web/messages.js'
import { refOf } from '../text/refs.js'
import type { Evidence } from './evidence.js'
import { excerptOf } from './warnings.js'
import type { Section } from './sections.js'

export const DRAFT_HOME = '/opsamling/rapport'
export const sectionPath = (id: number): string => `${DRAFT_HOME}/afsnit/${id}`
export const commentsPath = (id: number): string => `${sectionPath(id)}/kommentarer`

export const draftTrail = (t: Translate, title: string, ...between: { label: string; href: string }[]) =>
  compilationTrail(t, title, { label: t('report.draft.title'), href: DRAFT_HOME }, ...between)

/** What the form does beside saving, by what its buttons send. */
export const PREVIEW = 'vis'
export const FIND = 'find'
export const INSERT = 'indsaet'
export const READ = 'laes'

export function sectionPage(lang: Language, section: Section | null, found: Evidence[] | null): FormPage {
  const t = translate[lang]
  const method = section?.kind === 'method'
  return {
    ...draftTrail(t, section ? section.title : t('report.draft.new')),
    intro: t(
      section && section.kind !== 'free' ? `report.draft.about.${kindWord(section)}` : 'report.draft.about.free',
    ),
    aside: { summary: t('report.draft.how'), paragraphs: [1, 2, 3, 4, 5].map((n) => t(`report.draft.how.${n}`)) },
    submit: t('report.draft.save'),
    cancel: DRAFT_HOME,
    hidden: section ? ['version'] : [],
    fields: [
      { kind: 'text', name: 'title', label: t('report.draft.field.title'), required: true },
      {
        kind: 'textarea',
        name: 'body',
        label: t(method ? 'report.draft.field.body-method' : 'report.draft.field.body'),
        hint: t('report.draft.field.body-hint'),
        rows: 22,
      },
      ...searchFields(t, lang, found),
    ],
    alsoSubmit: [
      { value: PREVIEW, label: t('report.draft.preview') },
      { value: FIND, label: t('report.draft.find') },
      { value: READ, label: t('report.draft.read') },
      ...(found && found.length > 0 ? [{ value: INSERT, label: t('report.draft.insert') }] : []),
    ],
    below: 'report/section-below',
    script: 'writing.js',
    ways: section
      ? [
          { label: t('report.draft.comments'), href: commentsPath(section.id) },
          { label: t('history.way'), href: `/opsamling/historik/afsnit/${section.id}` },
        ]
      : [],
  }
}

const CONDITION_KINDS: readonly string[] = CONDITIONS
const kindWord = ({ kind }: Section): string => (CONDITION_KINDS.includes(kind) ? 'condition' : kind)

function searchFields(t: Translate, lang: Language, found: Evidence[] | null): Field[] {
  return [
    { kind: 'heading', name: 'evidence', label: t('report.draft.evidence') },
    { kind: 'text', name: 'find', label: t('report.draft.field.find'), hint: t('report.draft.field.find-hint') },
    {
      kind: 'select',
      name: 'about',
      label: t('report.draft.field.about'),
      options: [
        { value: '', label: t('report.draft.field.about-any') },
        ...CONDITIONS.map((code) => ({ value: code, label: t(`reference.condition.${code}.name`) })),
        ...EFFECTS.map((code) => ({ value: code, label: t(`reference.effect.${code}.name`) })),
      ],
    },
    ...(found && found.length > 0
      ? [
          {
            kind: 'checkboxes' as const,
            name: 'picks',
            label: t('report.draft.field.picks', { n: found.length }),
            hint: t('report.draft.field.picks-hint'),
            options: found.map((one) => ({
              value: refOf(one),
              label: pickLabel(t, lang, one),
              hint: excerptOf(one.observation),
            })),
          },
        ]
      : []),
  ]
}

const pickLabel = (t: Translate, lang: Language, one: Evidence): string =>
  t(one.quotable ? 'report.draft.pick' : 'report.draft.pick-closed', {
    ref: refOf(one),
    project: one.project,
    municipality: one.municipality,
    role: t(`reference.role.${one.respondentRole}`),
    rating: one.rating,
    date: formatDate(lang, one.observedOn),
  })

export const sectionValues = ({ title, body, version }: Section): FormValues => ({
  title,
  body,
  version: String(version),
})
