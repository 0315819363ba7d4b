import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

@Entity('one_time_link')
export class OneTimeLink {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text', unique: true }) tokenHash: string
  @Column({ type: 'text' }) purpose: 'first_administrator' | 'invitation' | 'password'
  @Column({ type: 'integer', nullable: true }) userId: number | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) expiresAt: string
  @Column({ type: 'text', nullable: true }) usedAt: string | null
}
