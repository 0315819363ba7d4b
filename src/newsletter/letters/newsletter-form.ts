/** A newsletter's form: its fields, and what a newsletter shows in them. */
import type { MunicipalityRow } from '../../registry/municipalities.js'
import type { FormPage } from '../../web/form-page.js'
import type { FormValues } from '../../web/forms.js'
import { translate, type Language, type Translate } from '../../web/messages.js'
import { BLOCKS, BLOCK_WORDS } from './blocks.js'
import type { Examples } from './examples.js'
import { letterTrail } from './letter-trail.js'
import { TOPICS } from '../topics.js'
import { letterPath, type EditedNewsletter } from './newsletters.js'

export function newsletterPage(
  lang: Language,
  places: MunicipalityRow[],
  examples: Examples,
  newsletter: EditedNewsletter | null,
): FormPage {
  const t = translate[lang]
  const title = newsletter ? t('letters.edit') : t('letters.new')
  return {
    ...letterTrail(t, title),
    aside: blocksAside(lang, examples),
    submit: t('letters.save'),
    cancel: '/nyhedsbreve',
    hidden: ['version'],
    ways: newsletter
      ? [
          { label: t('letters.look'), href: `${letterPath(newsletter.id)}/vis` },
          { label: t('history.way'), href: `/nyhedsbreve/historik/nyhedsbrev/${newsletter.id}` },
        ]
      : [],
    fields: [
      {
        kind: 'text',
        name: 'subject',
        label: t('letters.form.subject'),
        hint: t('letters.form.subject-hint'),
        required: true,
      },
      { kind: 'text', name: 'preheader', label: t('letters.form.preheader'), hint: t('letters.form.preheader-hint') },
      {
        kind: 'textarea',
        name: 'body',
        label: t('letters.form.body'),
        hint: t('letters.form.body-hint'),
        rows: 24,
        required: true,
      },
      ...audienceFields(t, places),
    ],
  }
}

const audienceFields = (t: Translate, places: MunicipalityRow[]): FormPage['fields'] => [
  {
    kind: 'radios',
    name: 'language',
    label: t('letters.form.language'),
    hint: t('letters.form.language-hint'),
    required: true,
    options: (['da', 'en'] as const).map((value) => ({ value, label: t(`letters.language.${value}`) })),
  },
  {
    kind: 'checkboxes',
    name: 'topics',
    label: t('letters.form.topics'),
    hint: t('letters.form.topics-hint'),
    options: TOPICS.map((value) => ({ value, label: t(`letters.topic.${value}`) })),
  },
  {
    kind: 'select',
    name: 'municipalityCode',
    label: t('letters.form.municipality'),
    hint: t('letters.form.municipality-hint'),
    options: [
      { value: '', label: t('letters.form.municipality-all') },
      ...places.map(({ code, name }) => ({ value: code, label: name })),
    ],
  },
]

/** With something of the registry's own in each, so that it can be copied and is right. */
function blocksAside(lang: Language, { since, slug, quote }: Examples): FormPage['aside'] {
  const t = translate[lang]
  const about = { projects: since, case: slug ?? 'skoleonkler', quote: String(quote ?? 1), figures: '', edition: '' }
  return {
    summary: t('letters.blocks.title'),
    paragraphs: [
      t('letters.blocks.about'),
      ...BLOCKS.map((kind) => {
        const inside = about[kind] === '' ? BLOCK_WORDS[kind][lang] : `${BLOCK_WORDS[kind][lang]}: ${about[kind]}`
        return t(`letters.blocks.${kind}`, { example: `[[${inside}]]` })
      }),
      t('letters.blocks.no-pictures'),
    ],
  }
}

export function newsletterValues(newsletter: EditedNewsletter): FormValues {
  return {
    version: String(newsletter.version),
    subject: newsletter.subject,
    preheader: newsletter.preheader ?? '',
    body: newsletter.body,
    language: newsletter.language,
    topics: newsletter.topics,
    municipalityCode: newsletter.municipalityCode ?? '',
  }
}
