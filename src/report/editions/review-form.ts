/** The forms between a draft and an edition: asking for a second person, signing, publishing. */
import { z } from 'zod'
import type { FormPage } from '../../web/form-page.js'
import { optionalText, requiredText } from '../../web/forms.js'
import { translate, type Language } from '../../web/messages.js'
import { DRAFT_HOME, draftTrail } from '../draft/section-form.js'

export const reviewPath = (id: number): string => `${DRAFT_HOME}/gennemsyn/${id}`

export const askForm = z.object({ message: optionalText(2000) })
export const decisionForm = z.object({ decision: z.enum(['approved', 'returned']), reply: optionalText(2000) })
export const publishForm = z.object({ title: requiredText(200), news: optionalText(2000) })

export function askPage(lang: Language): FormPage {
  const t = translate[lang]
  return {
    ...draftTrail(t, t('report.review.ask')),
    intro: t('report.review.ask-about'),
    submit: t('report.review.ask-submit'),
    cancel: DRAFT_HOME,
    fields: [
      {
        kind: 'textarea',
        name: 'message',
        label: t('report.review.message'),
        hint: t('report.review.message-hint'),
        rows: 4,
      },
    ],
  }
}

export function decisionPage(lang: Language): FormPage {
  const t = translate[lang]
  return {
    ...draftTrail(t, t('report.review.title')),
    submit: t('report.review.decide'),
    cancel: DRAFT_HOME,
    above: 'report/review',
    fields: [
      {
        kind: 'radios',
        name: 'decision',
        label: t('report.review.decision'),
        required: true,
        options: (['approved', 'returned'] as const).map((value) => ({
          value,
          label: t(`report.review.choice.${value}`),
        })),
      },
      { kind: 'textarea', name: 'reply', label: t('report.review.reply'), rows: 4 },
    ],
  }
}

export function publishPage(lang: Language): FormPage {
  const t = translate[lang]
  return {
    ...draftTrail(t, t('report.publish.title')),
    intro: t('report.publish.intro'),
    submit: t('report.publish.submit'),
    cancel: DRAFT_HOME,
    fields: [
      { kind: 'text', name: 'title', label: t('report.publish.field.title'), required: true },
      {
        kind: 'textarea',
        name: 'news',
        label: t('report.publish.field.news'),
        hint: t('report.publish.field.news-hint'),
        rows: 4,
      },
    ],
  }
}
