/** The head that the desk's pages share, whichever feature they belong to. */
import type { Translate } from '../web/messages.js'
import type { Page } from '../web/page.js'

/** @param between the pages that one came through, from the desk on */
export const deskTrail = (
  t: Translate,
  title: string,
  ...between: { label: string; href: string }[]
): Pick<Page, 'title' | 'section' | 'breadcrumbs'> => ({
  title,
  section: 'desk',
  breadcrumbs: [{ label: t('desk.title'), href: '/arbejdsbord' }, ...between, { label: title, href: null }],
})

/** The same for the pages where the experience is summed up. */
export const compilationTrail = (
  t: Translate,
  title: string,
  ...between: { label: string; href: string }[]
): Pick<Page, 'title' | 'section' | 'breadcrumbs'> => ({
  title,
  section: 'desk',
  breadcrumbs: [{ label: t('desk.compilation.title'), href: '/opsamling' }, ...between, { label: title, href: null }],
})
