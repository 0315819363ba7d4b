/** The boxes for topics, places and language: the same at sign-up and on one's own page. */
import { takingPart } from '../registry/municipalities.js'
import type { Services } from '../services.js'
import type { FormValues } from '../web/forms.js'
import { LANGUAGES, translate, type Language } from '../web/messages.js'
import { TOPICS, type Choices } from './topics.js'

interface Option {
  value: string
  label: string
}

interface ChoiceField {
  name: string
  label: string
  hint?: string
  required?: boolean
  value: string | string[]
  options: Option[]
}

export interface ChoiceFields {
  topics: ChoiceField
  municipalities: ChoiceField
  language: ChoiceField
}

export async function choiceFields(services: Services, lang: Language, values: FormValues): Promise<ChoiceFields> {
  const t = translate[lang]
  const places = await takingPart(services)
  return {
    topics: {
      name: 'topics',
      label: t('newsletter.topics'),
      hint: t('newsletter.topics.hint'),
      value: values.topics ?? [],
      options: TOPICS.map((topic) => ({ value: topic, label: t(`newsletter.topic.${topic}`) })),
    },
    municipalities: {
      name: 'municipalities',
      label: t('newsletter.municipalities'),
      hint: t('newsletter.municipalities.hint'),
      value: values.municipalities ?? [],
      options: places.map(({ code, name }) => ({ value: code, label: name })),
    },
    language: {
      name: 'language',
      label: t('newsletter.language'),
      required: true,
      value: values.language ?? lang,
      options: LANGUAGES.map((one) => ({ value: one, label: t(`newsletter.language.${one}`) })),
    },
  }
}

export const choiceValues = ({ topics, municipalities }: Choices, language: Language): FormValues => ({
  topics,
  municipalities,
  language,
})
