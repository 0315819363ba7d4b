/** Atom (RFC 4287) of the newsletters that went out. */
import { XML_HEAD, element } from '../../open-data/feeds/xml.js'
import { localUrl } from '../../web/language.js'
import { translate, type Language } from '../../web/messages.js'
import type { ArchivedIssue } from './archive.js'

/** A feed without an entry must have an age all the same. */
const BEGINNING = '2026-01-01T00:00:00.000Z'

export function archiveFeed(
  publicUrl: string,
  lang: Language,
  { author, issues }: { author: string; issues: ArchivedIssue[] },
): string {
  const t = translate[lang]
  const absolute = (path: string) => publicUrl + localUrl(lang, path)
  const self = absolute('/nyhedsbrev/arkiv.atom')
  const feed = element(
    'feed',
    { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': lang },
    element('id', {}, self),
    element('title', {}, t('letters.archive.feed')),
    element(
      'updated',
      {},
      issues.reduce((last, { changedAt }) => (changedAt > last ? changedAt : last), BEGINNING),
    ),
    element('link', { rel: 'self', type: 'application/atom+xml', href: self }),
    element('link', { rel: 'alternate', type: 'text/html', hreflang: lang, href: absolute('/nyhedsbrev/arkiv') }),
    element('author', {}, element('name', {}, author), element('uri', {}, absolute('/'))),
    ...issues.map((issue) =>
      element(
        'entry',
        { 'xml:lang': issue.language },
        element('id', {}, `tag:${new URL(publicUrl).hostname},2026:newsletter:${issue.id}`),
        element('title', {}, issue.subject),
        element('published', {}, issue.startedAt),
        element('updated', {}, issue.changedAt),
        element('link', {
          rel: 'alternate',
          type: 'text/html',
          hreflang: lang,
          href: absolute(`/nyhedsbrev/arkiv/${issue.slug}`),
        }),
        element('summary', { type: 'text' }, issue.preheader ?? issue.subject),
      ),
    ),
  )
  return XML_HEAD + feed.markup + '\n'
}
