/** What is shown while evidence is picked for a section: which one it is, and the buttons of each record. */
import type { Citing } from '../../report/draft/citing.js'
import type { ViewTools } from '../../web/page.js'

/** Reading on means citing and reading on. */
export const READ_ON = 'videre'
/** In the address of the section's form, which says so once. */
export const CITED = 'gemt=henvist'

export const citingView = ({ t, url }: ViewTools, { title, href }: Citing) => ({
  text: t('summary.citing', { title, titled: title ? 'yes' : 'no' }),
  href: url(href),
  label: t('summary.citing.back'),
})

/** @param action where its form is sent, in Danish */
export function shownCite(
  { ref, action }: { ref: string; action: string },
  { key, title, href, cited }: Citing,
  { t, url }: Pick<ViewTools, 't' | 'url'>,
) {
  const values = { ref, title, titled: title ? 'yes' : 'no' }
  return {
    action: url(action),
    key,
    back: url(href),
    done: cited.has(ref) ? t('summary.cite.done', values) : null,
    label: t('summary.cite', values),
    more: t('summary.cite.more', values),
  }
}
