/** Something that the registry has for each block, so that it can be copied as it stands. */
import { newestPublicQuote } from '../../experience/experiences.js'
import { newestPublished } from '../../registry/projects.js'
import { momentAfter, type Services } from '../../services.js'

export interface Examples {
  since: string
  slug: string | null
  quote: number | null
}

const DAYS_BACK = 30

export async function examplesOf({ db, clock }: Services): Promise<Examples> {
  return {
    since: momentAfter(clock.now(), -DAYS_BACK * 24 * 60 * 60 * 1000).slice(0, 10),
    slug: await newestPublished(db.read),
    quote: await newestPublicQuote(db.read),
  }
}
