/** How the report's text names an experience or an effect: `[@e12]`, `[@e12; @v7]`. */

export type CitedEntity = 'experience' | 'effect'

export interface CitedRecord {
  entity: CitedEntity
  key: number
}

const LETTER: Record<CitedEntity, string> = { experience: 'e', effect: 'v' }
const ENTITY: Record<string, CitedEntity> = { e: 'experience', v: 'effect' }

/** Lists of citations between brackets. A number has nine digits at most, as in our addresses. */
export const CITATIONS = /\[(@[ev][1-9]\d{0,8}(?:\s*[;,]\s*@[ev][1-9]\d{0,8})*)\]/gi

export const refOf = ({ entity, key }: CitedRecord): string => `${LETTER[entity]}${key}`

/** @param ref as `refOf` makes it */
export const recordOf = (ref: string): CitedRecord => ({ entity: ENTITY[ref[0]!]!, key: Number(ref.slice(1)) })

/** Text and citations in turn, as they stand. */
export function partedByCitations(text: string): (string | string[])[] {
  const parts = text.split(CITATIONS)
  return parts.map((part, i) =>
    i % 2 === 0 ? part : [...new Set(part.split(/[;,]/).map((ref) => ref.trim().slice(1).toLowerCase()))],
  )
}
