import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'

export type SubscriberState = 'pending' | 'active' | 'unsubscribed' | 'bounced'

@Entity('subscriber')
export class Subscriber {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) email: string
  @Column({ type: 'text', unique: true }) emailKey: string
  @Column({ type: 'text' }) state: SubscriberState
  @Column({ type: 'text' }) language: 'da' | 'en'
  @Column({ type: 'text' }) consentVersion: string
  @Column({ type: 'text' }) consentAt: string
  @Column({ type: 'text' }) consentSource: string
  @Column({ type: 'text', nullable: true, unique: true }) confirmTokenHash: string | null
  @Column({ type: 'text', nullable: true }) confirmExpiresAt: string | null
  @Column({ type: 'text', unique: true }) leaveTokenHash: string
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text', nullable: true }) confirmedAt: string | null
  @Column({ type: 'text', nullable: true }) leftAt: string | null
  @VersionColumn({ type: 'integer' }) version: number
}
