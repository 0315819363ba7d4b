/** "All" and "most" in a sentence, held against the figures that it stands beside. */
import type { Reader, SqlValue } from '../../database/database.js'
import { placeholders } from '../../database/database.js'
import { CONDITIONS, EFFECTS, type RespondentRole } from '../../experience/vocabulary.js'
import { conditionOf, type SectionKind } from './section-kinds.js'

export type Quantifier = 'all' | 'most'

const WORDS: Record<Quantifier, RegExp> = {
  all: /(?<!\p{L})(alle|samtlige|enhver|altid|ingen|aldrig|all|every|everyone|everybody|always|none|nobody|never)(?!\p{L})/iu,
  most: /(?<!\p{L})(de fleste|langt de fleste|hovedparten|størstedelen|flertallet|most|the majority)(?!\p{L})/iu,
}

/** What is no claim about many, though it has such a word. */
const IDIOM = /(?<!\p{L})(frem for alle|først af alle|i alle fald|alle fem|after all|at all|all five)(?!\p{L})/giu

export interface Claim {
  quantifier: Quantifier
  /** As it stands in the sentence. */
  word: string
}

export function claimIn(sentence: string): Claim | null {
  const text = sentence.replace(IDIOM, ' ')
  for (const quantifier of ['most', 'all'] as const) {
    const found = WORDS[quantifier].exec(text)
    if (found) return { quantifier, word: found[1]! }
  }
  return null
}

/** A sentence that names those who are asked is held against their answers alone. */
const ROLE_WORDS: Record<RespondentRole, RegExp> = {
  leader: /(?<!\p{L})(ledere?n?|lederne|leaders?|managers?)(?!\p{L})/iu,
  employee:
    /(?<!\p{L})(medarbejdere?n?|medarbejderne|personalet|lærere?|lærerne|employees?|staff|teachers?)(?!\p{L})/iu,
  volunteer: /(?<!\p{L})(frivilliges?|frivillige|volunteers?)(?!\p{L})/iu,
  citizen: /(?<!\p{L})(borgere?n?|borgerne|beboere?n?|beboerne|citizens?|residents?)(?!\p{L})/iu,
  coordinator: /(?<!\p{L})(koordinatore?r?n?e?|coordinators?)(?!\p{L})/iu,
}

export const rolesIn = (sentence: string): RespondentRole[] =>
  (Object.keys(ROLE_WORDS) as RespondentRole[]).filter((role) => ROLE_WORDS[role].test(sentence))

export interface Answers {
  n: number
  /** How many gave 4 or 5, and how many 1 or 2. */
  high: number
  low: number
}

/** What was answered about what the section is about, by those roles, in published projects. */
export async function answersAbout(read: Reader, kind: SectionKind, roles: RespondentRole[]): Promise<Answers> {
  const condition = conditionOf(kind)
  const [table, column] = kind === 'effects' ? ['effect', 'kind'] : ['experience', 'conditionCode']
  const about = condition ? [condition] : kind === 'effects' ? [...EFFECTS] : [...CONDITIONS]
  const values: SqlValue[] = [...about, ...roles]
  const row = await read.one<{ n: number; high: number | null; low: number | null }>(
    `SELECT count(*) AS "n", sum(CASE WHEN r."rating" >= 4 THEN 1 ELSE 0 END) AS "high", sum(CASE WHEN r."rating" <= 2 THEN 1 ELSE 0 END) AS "low"
     FROM "${table}" r JOIN "project" p ON p."id" = r."projectId"
     WHERE p."status" = 'published' AND r."${column}" IN (${placeholders(about)})
       ${roles.length > 0 ? `AND r."respondentRole" IN (${placeholders(roles)})` : ''}`,
    values,
  )
  return { n: row!.n, high: row!.high ?? 0, low: row!.low ?? 0 }
}

/** All means all, and most more than half: of those who say it is so, or of those who say it is not. */
export function isBorne({ quantifier }: Claim, { n, high, low }: Answers): boolean {
  const side = Math.max(high, low)
  if (n === 0) return false
  return quantifier === 'all' ? side === n : side * 2 > n
}
