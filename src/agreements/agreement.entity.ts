import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'

/** What institution and volunteers agreed in a project. Names of contacts are personal data: never public. */
@Entity('agreement')
export class Agreement {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'integer', unique: true }) projectId: number
  @Column({ type: 'text' }) municipalityCode: string
  @Column({ type: 'text', nullable: true }) institutionName: string | null
  @Column({ type: 'text', nullable: true }) institutionContact: string | null
  @Column({ type: 'text', nullable: true }) institutionPhone: string | null
  @Column({ type: 'text', nullable: true }) institutionEmail: string | null
  @Column({ type: 'text', nullable: true }) volunteersName: string | null
  @Column({ type: 'text', nullable: true }) volunteersContact: string | null
  @Column({ type: 'text', nullable: true }) volunteersPhone: string | null
  @Column({ type: 'text', nullable: true }) volunteersEmail: string | null
  @Column({ type: 'text', nullable: true }) extent: string | null
  @Column({ type: 'text', nullable: true }) targetGroup: string | null
  @Column({ type: 'text', nullable: true }) institutionTasks: string | null
  @Column({ type: 'text', nullable: true }) volunteerTasks: string | null
  @Column({ type: 'text', nullable: true }) border: string | null
  @Column({ type: 'text', nullable: true }) responsibility: string | null
  @Column({ type: 'text', nullable: true }) confidentiality: string | null
  @Column({ type: 'text', nullable: true }) dutyToNotify: string | null
  @Column({ type: 'text', nullable: true }) insurance: string | null
  @Column({ type: 'text', nullable: true }) startsOn: string | null
  @Column({ type: 'text', nullable: true }) endsOn: string | null
  @Column({ type: 'text', nullable: true }) meetings: string | null
  @Column({ type: 'text', nullable: true }) ending: string | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @VersionColumn({ type: 'integer' }) version: number
}

/** How far the parties have come with one point. */
@Entity('agreement_point')
export class AgreementPoint {
  @PrimaryColumn({ type: 'integer' }) agreementId: number
  @PrimaryColumn({ type: 'text' }) point: string
  @Column({ type: 'boolean' }) settled: boolean
  /** The agreement's version in which it was last changed: two people may answer different points at once. */
  @Column({ type: 'integer' }) changedIn: number
}
