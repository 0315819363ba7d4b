import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'
import type { Kind } from './sheet.js'

export type ImportState =
  'matching' | 'checking' | 'checked' | 'applying' | 'done' | 'stopped' | 'failed' | 'unreadable' | 'discarded'

/** One file that somebody brought, from when it came until it was written or let go. Its rows are in `sheet_import_row`. */
@Entity('sheet_import')
export class SheetImport {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'integer' }) userId: number
  @Column({ type: 'text' }) kind: Kind
  /** As it was called where it came from. */
  @Column({ type: 'text' }) fileName: string
  /** Under DATA_DIR/imports; null when it is deleted. */
  @Column({ type: 'text', nullable: true }) file: string | null
  @Column({ type: 'text' }) state: ImportState
  /** JSON: the file's headings, and the field for each (`''`: left out). */
  @Column({ type: 'text' }) headings: string
  @Column({ type: 'text' }) matched: string
  /** JSON: why it cannot be read, or must be looked at again. */
  @Column({ type: 'text', nullable: true }) trouble: string | null
  @Column({ type: 'integer', default: 0 }) rowsRead: number
  @Column({ type: 'integer', default: 0 }) newRows: number
  @Column({ type: 'integer', default: 0 }) changedRows: number
  @Column({ type: 'integer', default: 0 }) unchangedRows: number
  @Column({ type: 'integer', default: 0 }) refusedRows: number
  @Column({ type: 'boolean', default: false }) heldCpr: boolean
  /** JSON: the projects that new and changed rows go to, and the content's version before the dry run. */
  @Column({ type: 'text', default: '[]' }) projectIds: string
  @Column({ type: 'integer', default: 0 }) contentVersion: number
  /** The process that works on it, and until when it is believed to. */
  @Column({ type: 'text', nullable: true }) claimedBy: string | null
  @Column({ type: 'text', nullable: true }) claimedUntil: string | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @Column({ type: 'text', nullable: true }) finishedAt: string | null
  @VersionColumn({ type: 'integer' }) version: number
}
