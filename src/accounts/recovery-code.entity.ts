import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

@Entity('recovery_code')
export class RecoveryCode {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'integer' }) userId: number
  @Column({ type: 'text' }) codeHash: string
  @Column({ type: 'text', nullable: true }) usedAt: string | null
}
