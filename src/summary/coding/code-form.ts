/** The form of a code, and what a code shows in it. */
import { compilationTrail } from '../../desk/desk-trail.js'
import type { FormPage } from '../../web/form-page.js'
import type { FormValues } from '../../web/forms.js'
import { translate, type Language } from '../../web/messages.js'
import type { Code, CodeTree } from './code-tree.js'

export const CODES = '/opsamling/koder'
export const codePath = (id: number): string => `${CODES}/${id}`

export const codesTrail = (lang: Language, title: string, ...between: { label: string; href: string }[]) => {
  const t = translate[lang]
  return compilationTrail(t, title, { label: t('summary.codes'), href: CODES }, ...between)
}

export function codePage(lang: Language, tree: CodeTree, code: Code | null): FormPage {
  const t = translate[lang]
  const own = new Set(code ? tree.under(code.id) : [])
  const others = tree.nodes.filter((node) => !own.has(node.id))
  return {
    ...codesTrail(lang, code ? code.name : t('summary.code.add')),
    intro: t('summary.code.intro'),
    submit: t('desk.save'),
    cancel: CODES,
    hidden: code ? ['version'] : [],
    fields: [
      { kind: 'text', name: 'name', label: t('summary.code.name'), required: true },
      {
        kind: 'textarea',
        name: 'definition',
        label: t('summary.code.definition'),
        hint: t('summary.code.definition-hint'),
        rows: 4,
      },
      {
        kind: 'select',
        name: 'parent',
        label: t('summary.code.parent'),
        options: [
          { value: '', label: t('summary.code.top') },
          ...others.map(({ id, path }) => ({ value: String(id), label: path })),
        ],
      },
    ],
    ways: code
      ? [
          { label: t('summary.code.read'), href: `/opsamling/laes?kode=${code.id}` },
          { label: t('summary.code.merge'), href: `${codePath(code.id)}/saml` },
          { label: t('summary.code.split'), href: `${codePath(code.id)}/del` },
          { label: t('history.way'), href: `/opsamling/historik/kode/${code.id}` },
        ]
      : [],
  }
}

export const codeValues = (code: Pick<Code, 'name' | 'definition' | 'parentId' | 'version'>): FormValues => ({
  version: String(code.version),
  name: code.name,
  definition: code.definition ?? '',
  parent: code.parentId === null ? '' : String(code.parentId),
})
