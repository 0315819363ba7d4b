import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'

/** A project's picture: at most one that is shown, and those that were removed and may come back. */
@Entity('project_picture')
export class ProjectPicture {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'integer' }) projectId: number
  @Column({ type: 'text' }) municipalityCode: string
  /** What its files in DATA_DIR/pictures are named by. */
  @Column({ type: 'text' }) file: string
  @Column({ type: 'integer' }) width: number
  @Column({ type: 'integer' }) height: number
  @Column({ type: 'boolean', default: false }) decorative: boolean
  @Column({ type: 'text', nullable: true }) alt: string | null
  @Column({ type: 'text', nullable: true }) altEn: string | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @Column({ type: 'text', nullable: true }) removedAt: string | null
  /** Counts up within the project, so that another picture in its place is another version, too. */
  @VersionColumn({ type: 'integer' }) version: number
}
