/** The public pages about editions. */
import type { Services } from '../../services.js'
import type { Page, ViewTools } from '../../web/page.js'
import { documentFor, isDocumentKind } from '../documents/document-kinds.js'
import { DOWNLOADS, type Download } from '../documents/downloads.js'
import { sizeIn } from '../documents/size.js'
import { documentsOf, type Stored } from '../documents/stored-documents.js'
import { changesBetween } from './changes.js'
import { readEdition } from './edition-view.js'
import { editionHeads, type Edition } from './editions.js'

/** What an edition shows changes only when words of what it cites are withdrawn. */
const keepOf = ({ content }: Edition): string[] => [
  'editions',
  ...new Set(content.sources.map(({ projectId }) => `project:${projectId}`)),
]

export async function editionPage(services: Services, tools: ViewTools, edition: Edition): Promise<Page> {
  const { t, url, date, lang } = tools
  const heads = await editionHeads(services)
  const { number, title, content, contentHash, publishedAt } = edition
  const stored = await documentsOf(services.db.read, number)
  const newest = heads[0]!.number
  const earlier = heads.find((head) => head.number < number)
  return {
    view: 'report/edition',
    title: content.title,
    description: t('report.edition.description', { title, number }),
    section: 'report',
    breadcrumbs: [
      { label: t('report.title'), href: '/rapport' },
      { label: t('report.edition.short', { number }), href: null },
    ],
    jsonLd: {
      '@context': 'https://schema.org',
      '@type': 'Report',
      name: title,
      version: String(number),
      datePublished: content.publishedOn,
      inLanguage: ['da', 'en'],
      publisher: { '@type': 'Organization', name: content.publisher },
      identifier: `sha256:${contentHash}`,
    },
    model: {
      ...readEdition(tools, edition),
      titleLang: lang === 'da' ? null : 'da',
      facts: t('report.edition.facts', { number, date: date(publishedAt), publisher: content.publisher }),
      hash: contentHash,
      news: edition.news,
      superseded:
        newest > number
          ? { text: t('report.edition.superseded'), href: url('/rapport'), label: t('report.edition.to-newest') }
          : null,
      changes: earlier
        ? {
            href: url(`/rapport/${number}/aendringer`),
            label: t('report.edition.changes-since', { number: earlier.number }),
          }
        : null,
      editions: heads
        .filter((head) => head.number !== number)
        .map((head) => ({
          href: url(`/rapport/${head.number}`),
          label: t('report.edition.named', { number: head.number, title: head.title }),
          date: date(head.publishedAt),
        })),
      matrixHref: url('/rapport/skema'),
      downloads: DOWNLOADS.map((ending) => ({
        href: url(`/rapport/${number}.${ending}`),
        label: downloadLabel(tools, ending, stored),
      })),
      cite: t('report.edition.cite', {
        publisher: content.publisher,
        year: content.publishedOn.slice(0, 4),
        title,
        number,
      }),
    },
    keep: keepOf(edition),
  }
}

/** With its size, so that nobody begins what a phone's contract is too short for. */
function downloadLabel(tools: ViewTools, ending: Download, stored: Stored[]): string {
  const { t, lang } = tools
  const label = t(`report.download.${ending}`)
  if (!isDocumentKind(ending)) return label
  const { language } = documentFor(ending, lang)
  const found = stored.find((one) => one.kind === ending && one.language === language)
  return found
    ? t('report.files.sized', { label, size: sizeIn(tools, found.bytes) })
    : t('report.files.on-the-way', { label })
}

export async function changesPage(
  services: Services,
  tools: ViewTools,
  earlier: Edition,
  later: Edition,
): Promise<Page> {
  const { t, url } = tools
  const heads = await editionHeads(services)
  const title = t('report.changes.title', { before: earlier.number, after: later.number })
  return {
    view: 'report/changes',
    title,
    section: 'report',
    breadcrumbs: [
      { label: t('report.title'), href: '/rapport' },
      { label: t('report.edition.short', { number: later.number }), href: `/rapport/${later.number}` },
      { label: title, href: null },
    ],
    model: {
      ...changesBetween(earlier, later, tools.lang),
      news: later.news,
      others: heads
        .filter(({ number }) => number !== later.number && number !== earlier.number)
        .map(({ number }) => ({
          href: url(`/rapport/${later.number}/aendringer?fra=${number}`),
          label: t('report.changes.from', { number }),
        })),
    },
    keep: ['editions'],
  }
}
