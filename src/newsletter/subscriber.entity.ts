import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'

/**
 * `already`: someone signed up with an address that is active, and is told so by mail only. `reminder`: nobody has
 * confirmed for three days. `own`: a new link to one's own page, for an old one.
 */
export type OwedMail = 'confirm' | 'already' | 'reminder' | 'own'

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
  /** The words that were agreed to stand in `consent_text` under it. */
  @Column({ type: 'text', nullable: true }) consentTextHash: string | null
  @Column({ type: 'text', nullable: true, unique: true }) confirmTokenHash: string | null
  @Column({ type: 'text', nullable: true }) confirmExpiresAt: string | null
  @Column({ type: 'text', unique: true }) leaveTokenHash: string
  /** What the links' tokens are derived from, together with the server's secret. */
  @Column({ type: 'text', unique: true }) nonce: string
  /** A mail that was promised and has not been sent yet. */
  @Column({ type: 'text', nullable: true }) owedMail: OwedMail | null
  @Column({ type: 'integer', default: 0 }) mailTries: number
  /** Until then it is left alone: another process is sending it, or the mail server asked for patience. */
  @Column({ type: 'text', nullable: true }) claimedUntil: string | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text', nullable: true }) confirmedAt: string | null
  /** The first day on which the newsletter is sent again. */
  @Column({ type: 'text', nullable: true }) pausedUntil: string | null
  @Column({ type: 'text', nullable: true }) remindedAt: string | null
  @Column({ type: 'text', nullable: true }) leftAt: string | null
  @VersionColumn({ type: 'integer' }) version: number
}
