/** What stands where words were: that they are gone, since when, and truly why. */
import type { ViewTools } from '../../web/page.js'
import type { Edition } from './editions.js'

type Sources = Pick<Edition, 'withdrawn'>

/** In the place of a quotation. */
export function insteadOfWords(
  { t, date }: Pick<ViewTools, 't' | 'date'>,
  { withdrawn }: Sources,
  ref: string,
): string {
  const gone = withdrawn.get(ref)
  return gone ? t(`report.edition.withdrawn.${gone.why}`, { date: date(gone.at) }) : t('report.edition.closed')
}

/** In a sentence of the text: as long as it must be to be understood where it stands. */
export function insteadOfPassage({ t }: Pick<ViewTools, 't'>, { withdrawn }: Sources, ref: string): string {
  const why = withdrawn.get(ref)?.why ?? 'consent'
  return `[${t(why === 'consent' ? 'report.edition.passage-withdrawn' : 'report.edition.passage-erased')}]`
}
