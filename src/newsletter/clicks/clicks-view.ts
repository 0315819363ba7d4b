/** A newsletter's clicks, in words. */
import type { ViewTools } from '../../web/page.js'
import type { LinkClicks } from './clicks.js'

/** null where nothing is counted of it. */
export function clicksView({ t, number }: ViewTools, links: LinkClicks[]) {
  if (links.length === 0) return null
  return {
    total: t('letters.clicks.total', { n: links.reduce((sum, { clicks }) => sum + clicks, 0) }),
    links: links.map(({ path, clicks }) => ({ path, clicks: number(clicks) })),
  }
}
