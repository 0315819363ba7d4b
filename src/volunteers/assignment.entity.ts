import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'

/** A volunteer in a project. Without a volunteer it still counts: breadth and diversity are counted from here. */
@Entity('assignment')
export class Assignment {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'integer', nullable: true }) volunteerId: number | null
  @Column({ type: 'integer' }) projectId: number
  @Column({ type: 'text' }) municipalityCode: string
  @Column({ type: 'text' }) role: string
  @Column({ type: 'text' }) startedOn: string
  @Column({ type: 'text', nullable: true }) endedOn: string | null
  @Column({ type: 'real', nullable: true }) hoursPerMonth: number | null
  @Column({ type: 'boolean', nullable: true }) throughAssociation: boolean | null
  @Column({ type: 'boolean', nullable: true }) firstTime: boolean | null
  @Column({ type: 'text', nullable: true }) ageBand: string | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @VersionColumn({ type: 'integer' }) version: number
}
