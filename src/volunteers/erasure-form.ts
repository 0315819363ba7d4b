/** The form that erases a volunteer, with the texts in which the name stands. */
import { z } from 'zod'
import { formVersion } from '../web/forms.js'
import { translate } from '../web/messages.js'
import { eraseVolunteer } from './erasure.js'
import { mentionHref, mentionsOf } from './mentions.js'
import { recordForm, versionOf } from './record-form.js'

/** The sweep's own reason is not for people to choose. */
const CHOSEN = ['asked', 'withdrawn', 'not-needed'] as const

const erasureForm = z.object({ reason: z.enum(CHOSEN), version: formVersion })

export const erasure = recordForm({
  path: 'slet',
  word: 'erase',
  done: '/arbejdsbord/navne?gemt=ja',
  page: async ({ services, lang, record }) => {
    const t = translate[lang]
    const mentions = await mentionsOf(services.db.read, record)
    return {
      intro: t('volunteers.erase.intro'),
      aside:
        mentions.length === 0
          ? undefined
          : {
              summary: t('volunteers.erase.mentions', { n: mentions.length }),
              paragraphs: [t('volunteers.erase.mentions-about')],
              open: true,
              links: mentions.map((mention) => ({
                label: t(`volunteers.mention.${mention.entity}`, { title: mention.title }),
                href: mentionHref(mention),
              })),
            },
      submit: t('volunteers.erase.submit'),
      fields: [
        {
          kind: 'radios',
          name: 'reason',
          label: t('volunteers.erase.reason'),
          required: true,
          options: CHOSEN.map((value) => ({ value, label: t(`volunteers.erase.reason.${value}`) })),
        },
      ],
    }
  },
  values: versionOf,
  schema: () => erasureForm,
  act: eraseVolunteer,
})
