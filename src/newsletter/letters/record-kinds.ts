/** Newsletters, as the history knows them. */
import { recordKind } from '../../history/record-kind.js'
import { allMunicipalities } from '../../registry/municipalities.js'
import { readForm } from '../../web/forms.js'
import { examplesOf } from './examples.js'
import { newsletterPage, newsletterValues } from './newsletter-form.js'
import { newsletterForm } from './newsletter.schema.js'
import { letterPath, newsletterToEdit, updateNewsletter, type EditedNewsletter } from './newsletters.js'

export const newsletterKind = recordKind<EditedNewsletter>({
  entity: 'newsletter',
  word: 'nyhedsbrev',
  area: '/nyhedsbreve',
  current: async (services, actor, key) => {
    const data = await newsletterToEdit(services, actor, key)
    return { data, version: data.version, title: data.subject, href: letterPath(key) }
  },
  form: async (services, _actor, lang, data) =>
    newsletterPage(lang, await allMunicipalities(services), await examplesOf(services), data),
  valuesOf: newsletterValues,
  restore: (services, actor, key, values) =>
    updateNewsletter(services, actor, key, readForm(newsletterForm, values), 'restore'),
})
