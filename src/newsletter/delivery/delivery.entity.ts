import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

export type DeliveryState = 'waiting' | 'sent' | 'failed' | 'skipped'

/** `later`: the mail server asked for patience until there was no more. `left`, `suppressed`, `erased`: not sent at all. */
export type DeliveryReason = 'refused' | 'later' | 'unreachable' | 'left' | 'suppressed' | 'erased'

/** One mail to one recipient, so that sending can stop anywhere and go on. */
@Entity('delivery')
export class Delivery {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'integer' }) newsletterId: number
  @Column({ type: 'integer', nullable: true }) subscriberId: number | null
  @Column({ type: 'text' }) state: DeliveryState
  @Column({ type: 'text', nullable: true }) reason: DeliveryReason | null
  /** What the mail server answered last. */
  @Column({ type: 'integer', nullable: true }) code: number | null
  @Column({ type: 'integer', default: 0 }) tries: number
  @Column({ type: 'text', nullable: true }) nextTryAt: string | null
  /** Which process is about to send it. */
  @Column({ type: 'text', nullable: true }) claimedBy: string | null
  @Column({ type: 'text', nullable: true }) doneAt: string | null
}
