import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm'

@Entity('municipality')
export class Municipality {
  /** Official kommunekode, four digits. */
  @PrimaryColumn({ type: 'text' }) code: string
  @Column({ type: 'text' }) name: string
  @Column({ type: 'text', unique: true }) slug: string
  @Column({ type: 'text' }) sortKey: string
  @Column({ type: 'boolean', default: false }) takesPart: boolean
  @Column({ type: 'real' }) centreLongitude: number
  @Column({ type: 'real' }) centreLatitude: number
  @Column({ type: 'integer' }) tileColumn: number
  @Column({ type: 'integer' }) tileRow: number
  @VersionColumn({ type: 'integer' }) version: number
}
