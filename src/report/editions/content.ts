/**
 * What an edition is made of, frozen when it is published. Words that may be quoted stand apart from it: a consent
 * can be withdrawn, and then they go, while the content and its hash stay as they were.
 */
import { createHash } from 'node:crypto'
import type { ConditionCode, EffectKind, Rating, RespondentRole } from '../../experience/vocabulary.js'
import type { Provenance } from '../../registry/vocabulary.js'
import type { Language } from '../../web/messages.js'
import type { SectionKind } from '../draft/section-kinds.js'
import type { Block } from '../text/blocks.js'
import type { FrozenCounts } from './counts.js'
import type { CitedEntity } from '../text/refs.js'

export interface FrozenSection {
  /** In addresses; the same in every edition. */
  anchor: string
  kind: SectionKind
  title: string
  lang: Language
  /** What the registry wrote by itself; of the method only. */
  method: Record<Language, string[]> | null
  blocks: Block[]
}

export interface FrozenSource {
  number: number
  ref: string
  entity: CitedEntity
  about: ConditionCode | EffectKind
  rating: Rating
  provenance: Provenance
  projectId: number
  project: string
  projectEn: string | null
  projectSlug: string
  municipality: string
  institutionType: string
  /** Of the words with their salt: proves them while they are there, and tells nothing of them after. Null where they were never open. */
  sealed: string | null
}

export interface FrozenFigure {
  title: string
  base: string
  note: string | null
  columns: { name: string; title: string; kind: 'text' | 'number' }[]
  rows: { cells: (string | number | null)[]; hidden: boolean; illustrative: boolean }[]
  svg: string
}

export interface EditionContent {
  number: number
  title: string
  news: string | null
  publishedAt: string
  publishedOn: string
  /** Who publishes the registry. */
  publisher: string
  sections: FrozenSection[]
  sources: FrozenSource[]
  /** Every figure that there is, whether the text shows it or not: with the counts they are the edition's data. */
  figures: ({ name: string; n: number; illustrative: number } & Record<Language, FrozenFigure>)[]
  counts: FrozenCounts
}

/** Why a person whom words named is erased: at their own request, or as the law or the registry asks for it. */
export type Erasure = 'asked' | 'other'

/** Words that are gone: since when, and why. */
export interface Withdrawal {
  at: string
  why: 'consent' | Erasure
}

/** What is taken out when a consent is withdrawn, or somebody whom it names is erased. */
export interface SourceWords {
  salt: string
  observation: string
  outcome: string | null
  respondentRole: RespondentRole
  observedOn: string
  /** What the text itself says in these words, by the numbers that stand in its place. */
  passages: string[]
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
