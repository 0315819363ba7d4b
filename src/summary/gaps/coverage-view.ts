/** Coverage and contradictions as their pages show them. */
import { URL_WORDS } from '../../registry/url-words.js'
import type { ViewTools } from '../../web/page.js'
import { readingHref } from '../figures/reading-href.js'
import type { Contradiction } from './contradictions.js'
import type { CoveredProject } from './coverage.js'

export function shownCoverage({ id, title, cells }: CoveredProject, { t, url, date }: ViewTools) {
  return {
    title,
    href: url(readingHref({ projekt: String(id) })),
    cells: cells.map((cell) => ({
      gap: cell.gaps.length > 0,
      count: t('summary.coverage.voices', { n: cell.voices }),
      examples: cell.examples > 0 ? t('summary.coverage.examples', { n: cell.examples }) : null,
      gaps: cell.gaps.map((gap) => t(`summary.coverage.gap.${gap}`)),
      roles: cell.roles.map((role) => t(`reference.role.${role}`)).join(', '),
      newest: cell.newest ? t('summary.coverage.newest', { date: date(cell.newest) }) : null,
      agreement: cell.agreement && t(`summary.coverage.${cell.agreement}`),
      readHref: url(readingHref({ projekt: String(id), betingelse: URL_WORDS[cell.condition]! })),
      readLabel: t('summary.coverage.read', {
        project: title,
        condition: t(`reference.condition.${cell.condition}.name`),
      }),
      askHref: url(`/opsamling/daekning/${id}?betingelse=${URL_WORDS[cell.condition]!}`),
      askLabel: t('summary.coverage.ask-label', {
        project: title,
        condition: t(`reference.condition.${cell.condition}.name`),
      }),
      wanted: cell.wanted.map((one) => ({
        words: t('summary.wanted.open', { role: one.respondentRole ?? 'any', date: date(one.createdAt.slice(0, 10)) }),
        href: url(`/opsamling/oensker/${one.id}/fjern`),
      })),
    })),
  }
}

export function shownContradiction(one: Contradiction, { t, url, date }: ViewTools) {
  const condition = t(`reference.condition.${one.condition}.name`)
  const place = one.project ? one.project.title : t(`reference.institutionType.${one.type!}`)
  const side = (kind: 'praise' | 'criticism') => {
    const entry = one[kind]
    return {
      heading: t(`summary.contradictions.${kind}`, { n: kind === 'praise' ? one.praised : one.criticised }),
      observation: entry.observation,
      outcome: entry.outcome,
      about: t('summary.contradictions.about', {
        role: t(`reference.role.${entry.respondentRole}`),
        date: date(entry.observedOn),
        project: entry.project,
        municipality: entry.municipality,
      }),
      rating: t(`reference.rating.${entry.rating}`),
      withheld: !entry.quotable,
      citation: `[@e${entry.id}]`,
      href: url(`/opsamling/laes/${entry.id}`),
    }
  }
  return {
    title: t('summary.contradictions.where', { place, condition }),
    illustrative: one.illustrative,
    href: url(
      readingHref({
        ...(one.project ? { projekt: String(one.project.id) } : { type: URL_WORDS[one.type!]! }),
        betingelse: URL_WORDS[one.condition]!,
        data: one.illustrative ? 'eksempler' : 'registreret',
      }),
    ),
    sides: [side('praise'), side('criticism')],
  }
}
