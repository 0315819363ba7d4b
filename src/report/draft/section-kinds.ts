/** What a section of the report is about. All but the free ones are there from the start, once each. */
import { CONDITIONS, type ConditionCode } from '../../experience/vocabulary.js'

export const SECTION_KINDS = ['conclusion', ...CONDITIONS, 'effects', 'dilemmas', 'method', 'summary', 'free'] as const
export type SectionKind = (typeof SECTION_KINDS)[number]

export const conditionOf = (kind: SectionKind): ConditionCode | null => CONDITIONS.find((code) => code === kind) ?? null

/** Whether its sentences claim something about the projects. The method and the summary tell of the report itself. */
export const makesClaims = (kind: SectionKind): boolean => kind !== 'method' && kind !== 'summary'

/** The report is in Danish, but for the summary. */
export const languageOf = (kind: SectionKind): 'da' | 'en' => (kind === 'summary' ? 'en' : 'da')
