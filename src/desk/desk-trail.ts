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
