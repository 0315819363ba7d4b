/** The head that the newsletters' pages share. */
import type { Translate } from '../../web/messages.js'
import type { Page } from '../../web/page.js'

/** @param between the pages that one came through, after the list */
export const letterTrail = (
  t: Translate,
  title: string,
  ...between: { label: string; href: string }[]
): Pick<Page, 'title' | 'section' | 'breadcrumbs'> => ({
  title,
  section: 'letters',
  breadcrumbs: [{ label: t('letters.title'), href: '/nyhedsbreve' }, ...between, { label: title, href: null }],
})
