import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('session')
export class SessionRow {
  /** SHA-256 of the cookie's session id: a copy of the table opens no session. */
  @PrimaryColumn({ type: 'text' }) id: string
  @Column({ type: 'integer', nullable: true }) userId: number | null
  @Column({ type: 'text' }) data: string
  @Column({ type: 'text' }) expiresAt: string
}
