/** What is counted of newsletters, told truly to who writes them and who gets them. */
import type { SiteSettings } from '../../web/settings.js'

/** A key of words. */
export const countingWords = ({ countClicks }: Pick<SiteSettings, 'countClicks'>): string =>
  countClicks ? 'letters.tracking.totals' : 'letters.no-tracking'
