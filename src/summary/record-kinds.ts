/** A code, as the history knows it. */
import { recordKind } from '../history/record-kind.js'
import { readForm } from '../web/forms.js'
import { codePage, codePath, codeValues } from './coding/code-form.js'
import { codeForm } from './coding/code.schema.js'
import type { Code } from './coding/code-tree.js'
import { codeOf, codesOf, updateCode } from './coding/codes.js'

export const codeKind = recordKind<Code>({
  entity: 'code',
  word: 'kode',
  area: '/opsamling',
  current: async (services, actor, key) => {
    const data = await codeOf(services, actor, key)
    return { data, version: data.version, title: data.name, href: codePath(key) }
  },
  form: async (services, actor, lang, data) => codePage(lang, await codesOf(services, actor), data),
  valuesOf: codeValues,
  restore: async (services, actor, key, values) => {
    await updateCode(services, actor, key, readForm(codeForm, values), 'restore')
  },
})
