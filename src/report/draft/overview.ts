/** The whole draft at a glance: each section, how far it is, and what it lacks. */
import type { Actor } from '../../accounts/permissions.js'
import type { Services } from '../../services.js'
import type { ViewTools } from '../../web/page.js'
import { blocksOf } from '../text/blocks.js'
import { citedIn } from '../text/walk.js'
import { openComments } from './comments.js'
import { previewOf } from './preview.js'
import { commentsPath, sectionPath } from './section-form.js'
import { editionHeads } from '../editions/editions.js'
import { reviewPath } from '../editions/review-form.js'
import { draftHashOf, reviewsOf, signatureOn, type Review } from './review.js'
import { removedSections, sectionsOf } from './sections.js'

const REVIEWS_SHOWN = 5

const stateOf = (review: Review, draftHash: string): string => {
  if (review.decision === 'returned') return 'returned'
  const current = review.draftHash === draftHash
  if (review.decision === 'approved') return current ? 'approved' : 'approved-before'
  return current ? 'waiting' : 'waiting-changed'
}

export async function draftOverview(services: Services, actor: Actor, tools: ViewTools) {
  const { t, url, time, number } = tools
  const [sections, removed, comments, reviews, editions] = await Promise.all([
    sectionsOf(services, actor),
    removedSections(services, actor),
    openComments(services, actor),
    reviewsOf(services, actor),
    editionHeads(services),
  ])
  const draftHash = draftHashOf(sections)
  const signature = await signatureOn(services.db.read, draftHash)
  const previews = await Promise.all(sections.map((section) => previewOf(services, tools, section)))
  return {
    sections: sections.map((section, i) => ({
      id: section.id,
      title: section.title,
      href: url(sectionPath(section.id)),
      kind: t(`report.kind.${section.kind}`),
      words: number(section.body.split(/\s+/).filter(Boolean).length),
      cited: number(citedIn(blocksOf(section.body)).length),
      warnings: previews[i]!.warnings.length,
      comments: comments.get(section.id) ?? 0,
      commentsHref: url(commentsPath(section.id)),
      saved: section.version > 1 ? time(section.updatedAt) : t('report.draft.not-begun'),
      first: i === 0,
      last: i === sections.length - 1,
    })),
    removed: removed.map(({ id, title }) => ({ id, title })),
    reviews: reviews.slice(0, REVIEWS_SHOWN).map((review) => ({
      href: url(reviewPath(review.id)),
      text: t('report.review.asked', { by: review.askedByName, at: time(review.askedAt) }),
      state: t(`report.review.state.${stateOf(review, draftHash)}`, { by: review.decidedByName ?? '' }),
    })),
    signed: signature ? t('report.publish.signed', { by: signature.decidedByName ?? '' }) : null,
    editions: editions.map(({ number, title, publishedAt, contentHash }) => ({
      number,
      title,
      at: time(publishedAt),
      hash: contentHash.slice(0, 12),
      href: url(`/rapport/${number}`),
      deskHref: url(`/opsamling/rapport/udgaver/${number}`),
    })),
    warnings: previews.reduce((sum, { warnings }) => sum + warnings.length, 0),
  }
}
