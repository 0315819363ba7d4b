import type { ViewTools } from '../web/page.js'
import type { Quote } from './experiences.js'

/** An experience or effect as it is quoted to the public: words, who said it by role, when, and how it was rated. */
export function quoteView(
  { t, date }: Pick<ViewTools, 't' | 'date'>,
  quote: Quote,
  ratingWords: 'rating' | 'effectRating' = 'rating',
) {
  return {
    id: quote.id,
    text: quote.observation,
    outcome: quote.outcome,
    role: t(`reference.role.${quote.respondentRole}`),
    date: date(quote.observedOn),
    isoDate: quote.observedOn,
    rating: quote.rating,
    ratingWords: t(`reference.${ratingWords}.${quote.rating}`),
    provenance: quote.provenance,
  }
}
