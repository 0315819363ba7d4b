import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'
import type { Role } from './permissions.js'

@Entity('user_account')
export class User {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) name: string
  @Column({ type: 'text' }) email: string
  /** The address as it is compared: see `emailKey` in web/email.ts. */
  @Column({ type: 'text', unique: true }) emailKey: string
  @Column({ type: 'text' }) role: Role
  /** argon2id, or null until the user has chosen a password. */
  @Column({ type: 'text', nullable: true }) passwordHash: string | null
  @Column({ type: 'boolean', default: true }) active: boolean
  @Column({ type: 'text' }) language: 'da' | 'en'
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @Column({ type: 'text', nullable: true }) lastLoginAt: string | null
  /** Of the authenticator app, sealed. */
  @Column({ type: 'text', nullable: true }) appSecret: string | null
  @Column({ type: 'text', nullable: true }) appSince: string | null
  /** The half minute of the last code that was used: no code is good twice. */
  @Column({ type: 'integer', nullable: true }) appStep: number | null
  @VersionColumn({ type: 'integer' }) version: number
}
