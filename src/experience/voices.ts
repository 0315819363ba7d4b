/**
 * What a published project counts for in the figures, as its row keeps it: how many voices of each kind, and the place
 * they were counted under. What changes in the figures is the difference between this before and after a write.
 */
import type { InstitutionType } from '../registry/vocabulary.js'
import type { ConditionCode, Rating, RespondentRole } from './vocabulary.js'

export interface Voices {
  municipalityCode: string
  institutionType: InstitutionType
  cells: VoiceCell[]
}

export interface VoiceCell {
  conditionCode: ConditionCode
  respondentRole: RespondentRole
  /** `2026-3`: its year, and which quarter of it. */
  quarter: string
  illustrative: boolean
  rating: Rating
  count: number
  /** How many of them may not be quoted: of those the public knows the rating and the project, and no more. */
  withheld: number
}

/** The quarter of a date column, the same on both engines. */
export const quarterOf = (column: string): string =>
  `substr(${column}, 1, 4) || '-' || CAST((CAST(substr(${column}, 6, 2) AS integer) + 2) / 3 AS text)`

/** Empty for a project that counts for nothing. */
export function encodeVoices({ municipalityCode, institutionType, cells }: Voices): string {
  if (cells.length === 0) return ''
  return `${municipalityCode} ${institutionType}|${cells
    .map((cell) =>
      [
        cell.conditionCode,
        cell.respondentRole,
        cell.quarter,
        Number(cell.illustrative),
        cell.rating,
        cell.count,
        cell.withheld,
      ].join(','),
    )
    .join(';')}`
}

export function decodeVoices(text: string): Voices | null {
  if (text === '') return null
  const [place, cells] = text.split('|') as [string, string]
  const [municipalityCode, institutionType] = place.split(' ') as [string, InstitutionType]
  return {
    municipalityCode,
    institutionType,
    cells: cells.split(';').map((cell) => {
      const [conditionCode, respondentRole, quarter, illustrative, rating, count, withheld] = cell.split(',')
      return {
        conditionCode: conditionCode as ConditionCode,
        respondentRole: respondentRole as RespondentRole,
        quarter: quarter!,
        illustrative: illustrative === '1',
        rating: Number(rating) as Rating,
        count: Number(count),
        withheld: Number(withheld),
      }
    }),
  }
}
