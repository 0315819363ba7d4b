import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'

/** `planned`: goes out by itself at `sendAt`. `paused`: goes on when somebody says so. */
export type NewsletterState = 'draft' | 'planned' | 'sending' | 'paused' | 'sent'

export type PauseReason = 'asked' | 'failures' | 'server'

/** An issue of the newsletter: as it is written, and, once it goes out, as it was sent. */
@Entity('newsletter')
export class Newsletter {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) language: 'da' | 'en'
  @Column({ type: 'text' }) subject: string
  @Column({ type: 'text', nullable: true }) preheader: string | null
  @Column({ type: 'text' }) body: string
  @Column({ type: 'text', nullable: true }) municipalityCode: string | null
  @Column({ type: 'text' }) state: NewsletterState
  @Column({ type: 'text', nullable: true }) sendAt: string | null
  @Column({ type: 'text', nullable: true, unique: true }) slug: string | null
  /** What every recipient got, but for the link that ends it. */
  @Column({ type: 'text', nullable: true }) mailHtml: string | null
  @Column({ type: 'text', nullable: true }) mailText: string | null
  /** The same in the archive. */
  @Column({ type: 'text', nullable: true }) webHtml: string | null
  @Column({ type: 'text', nullable: true }) startedAt: string | null
  @Column({ type: 'text', nullable: true }) finishedAt: string | null
  @Column({ type: 'text', nullable: true }) pauseReason: PauseReason | null
  /** The subscriber up to whom deliveries are made, in the order of their keys. */
  @Column({ type: 'integer', default: 0 }) filledTo: number
  @Column({ type: 'boolean', default: false }) filled: boolean
  @Column({ type: 'integer', nullable: true }) createdBy: number | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @VersionColumn({ type: 'integer' }) version: number
}

/** What it quotes, apart from its text, so that it can be taken out. */
@Entity('newsletter_quote')
export class NewsletterQuote {
  @PrimaryColumn({ type: 'integer' }) newsletterId: number
  @PrimaryColumn({ type: 'integer' }) number: number
  @Column({ type: 'integer' }) experienceId: number
  /** JSON, see quotes.ts; null where they may no longer be quoted. */
  @Column({ type: 'text', nullable: true }) words: string | null
  @Column({ type: 'text' }) instead: string
  @Column({ type: 'text', nullable: true }) withdrawnAt: string | null
}

@Entity('newsletter_topic')
export class NewsletterTopic {
  @PrimaryColumn({ type: 'integer' }) newsletterId: number
  @PrimaryColumn({ type: 'text' }) topic: string
}
