import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'

export type AccountMailKind = 'invitation' | 'password' | 'address-proof' | 'address-notice' | 'password-notice'

/** Owed, and not sent yet: once sent the row goes. */
@Entity('account_mail')
export class AccountMail {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) kind: AccountMailKind
  /** null where nobody has looked yet whether there is a user: see `askForPassword`. */
  @Column({ type: 'integer', nullable: true }) userId: number | null
  @Column({ type: 'text' }) email: string
  @Column({ type: 'text' }) language: 'da' | 'en'
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'integer', default: 0 }) tries: number
  @Column({ type: 'text', nullable: true }) claimedUntil: string | null
}

/** An address that its user has not shown yet to be the one who reads its mail. */
@Entity('address_change')
export class AddressChange {
  @PrimaryColumn({ type: 'integer' }) userId: number
  @Column({ type: 'text' }) email: string
  @Column({ type: 'text' }) emailKey: string
  @Column({ type: 'text', nullable: true, unique: true }) tokenHash: string | null
  @Column({ type: 'text' }) expiresAt: string
}
