import { Column, Entity, PrimaryColumn } from 'typeorm'

/** A form as somebody typed it, before it is saved. Seen by nobody else. */
@Entity('form_draft')
export class FormDraft {
  /** The form's own name: each form that is opened has one. */
  @PrimaryColumn({ type: 'text' }) key: string
  @Column({ type: 'integer' }) userId: number
  /** Where the form stands, in Danish, without its query. */
  @Column({ type: 'text' }) path: string
  @Column({ type: 'text' }) query: string
  /** The record that it is about, such as `volunteer:12`: erasing it erases the draft. */
  @Column({ type: 'text', nullable: true }) record: string | null
  /** JSON of what was typed, field by field. */
  @Column({ type: 'text' }) content: string
  @Column({ type: 'text' }) updatedAt: string
}
