import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'
import type { ProjectStatus, Provenance } from './vocabulary.js'

@Entity('project')
export class Project {
  @PrimaryGeneratedColumn() id: number
  /** Its institution's municipality; the database holds the two together. */
  @Column({ type: 'text' }) municipalityCode: string
  @Column({ type: 'integer' }) institutionId: number
  @Column({ type: 'text' }) title: string
  @Column({ type: 'text', nullable: true }) titleEn: string | null
  @Column({ type: 'text', unique: true }) slug: string
  @Column({ type: 'text' }) sortKey: string
  @Column({ type: 'text' }) summary: string
  @Column({ type: 'text', nullable: true }) summaryEn: string | null
  @Column({ type: 'text' }) description: string
  @Column({ type: 'text' }) startedOn: string
  @Column({ type: 'text', nullable: true }) endedOn: string | null
  @Column({ type: 'text' }) status: ProjectStatus
  @Column({ type: 'text' }) provenance: Provenance
  @Column({ type: 'text', nullable: true }) publishedAt: string | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  /** Lies in the bin since. */
  @Column({ type: 'text', nullable: true }) deletedAt: string | null
  @VersionColumn({ type: 'integer' }) version: number
  /** Kept by `keepProjectFacets`: what the project index filters and counts by. */
  @Column({ type: 'text', default: '' }) facets: string
  /** Kept by `keepProject`: see `encodeSummaries`. */
  @Column({ type: 'text', default: '' }) conditionCounts: string
  /** Kept by `keepProject`. */
  @Column({ type: 'integer', default: 0 }) experienceCount: number
  /** Kept by `keepProject`: see `encodeVoices`. */
  @Column({ type: 'text', default: '' }) voices: string
}
