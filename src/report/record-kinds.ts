/** A section of the report, as the history knows it. */
import { recordKind } from '../history/record-kind.js'
import { readForm } from '../web/forms.js'
import { sectionForm } from './draft/section.schema.js'
import { sectionPage, sectionPath, sectionValues } from './draft/section-form.js'
import { saveSection, sectionOf, type Section } from './draft/sections.js'

export const sectionKind = recordKind<Section>({
  entity: 'report_section',
  word: 'afsnit',
  area: '/opsamling',
  current: async (services, actor, key) => {
    const data = await sectionOf(services, actor, key)
    return { data, version: data.version, title: data.title, href: sectionPath(key) }
  },
  form: (_services, _actor, lang, data) => sectionPage(lang, data, null),
  valuesOf: sectionValues,
  restore: async (services, actor, key, values) => {
    await saveSection(services, actor, key, readForm(sectionForm, values), 'restore')
  },
})
