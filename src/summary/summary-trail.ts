/** The head that the compilation's pages share. */
import type { Translate } from '../web/messages.js'
import type { Page } from '../web/page.js'

/** @param between the pages that one came through, from the overview on */
export const summaryTrail = (
  t: Translate,
  title: string,
  ...between: { label: string; href: string }[]
): Pick<Page, 'title' | 'section' | 'breadcrumbs'> => ({
  title,
  section: 'desk',
  breadcrumbs: [{ label: t('summary.title'), href: '/opsamling' }, ...between, { label: title, href: null }],
})
