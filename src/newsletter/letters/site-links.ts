/** Whether an address of ours leads to a page that everyone may see. */
import { ROUTE_RIGHTS } from '../../accounts/route-rights.js'
import { municipalityBySlug } from '../../registry/municipalities.js'
import { publishedProject } from '../../registry/projects.js'
import { institutionBySlug } from '../../registry/institutions.js'
import { codeOfWord } from '../../registry/url-words.js'
import { CONDITIONS } from '../../experience/vocabulary.js'
import { editionOf } from '../../report/editions/editions.js'
import type { Services } from '../../services.js'
import { issueBySlug } from '../archive/archive.js'
import { NotFound } from '../../web/errors.js'

/** Where an address names a record: asks the record's own feature for it. @throws NotFound */
const RECORDS: { pattern: RegExp; find: (services: Services, slug: string) => Promise<unknown> }[] = [
  { pattern: /^\/projekter\/([a-z0-9-]+)$/, find: publishedProject },
  { pattern: /^\/kommuner\/([a-z0-9-]+)(?:\.atom)?$/, find: municipalityBySlug },
  { pattern: /^\/institutioner\/([a-z0-9-]+)$/, find: institutionBySlug },
  {
    pattern: /^\/betingelser\/([a-z0-9-]+)$/,
    find: (_services, word) => (codeOfWord(CONDITIONS, word) ? Promise.resolve() : Promise.reject(new NotFound())),
  },
  { pattern: /^\/rapport\/([1-9]\d{0,8})$/, find: (services, number) => editionOf(services, Number(number)) },
  { pattern: /^\/nyhedsbrev\/arkiv\/([a-z0-9-]+)$/, find: issueBySlug },
  { pattern: /^\/projekter\/([a-z0-9-]+)\/[^/.]+$/, find: publishedProject },
]

/** @param address a path with or without language, query and fragment */
export async function leadsSomewhere(services: Services, address: string): Promise<boolean> {
  const path =
    new URL(address, 'http://here.invalid').pathname.replace(/^\/en(?=\/|$)/, '').replace(/(?<=.)\/$/, '') || '/'
  const right = ROUTE_RIGHTS.get(`GET ${path}`)
  if (right) return right.for === 'everyone'
  for (const { pattern, find } of RECORDS) {
    const slug = pattern.exec(path)?.[1]
    if (slug === undefined) continue
    return find(services, slug).then(
      () => true,
      (error: unknown) => {
        if (error instanceof NotFound) return false
        throw error
      },
    )
  }
  return /^\/(?:assets|billeder)\//.test(path)
}
