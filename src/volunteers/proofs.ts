/** What a municipality can show about a volunteer: who noted which consent, certificate or extension, and when. */
import type { Reader, Tx } from '../database/database.js'

export const PROOF_KINDS = [
  'consent',
  'withdrawal',
  'assessment',
  'certificate',
  'confidentiality',
  'extension',
] as const
export type ProofKind = (typeof PROOF_KINDS)[number]

export interface Proof {
  kind: ProofKind
  /** The day in question: consent given, certificate seen. */
  happenedOn: string
  recordedAt: string
  /** Who noted it; null where it came with an import, or the user is gone. */
  by: string | null
  textVersion: string | null
  /** Until when it holds. */
  until: string | null
  /** Why: the reason for an extension, the answers to the guide. */
  detail: string
}

interface NewProof {
  volunteerId: number
  kind: ProofKind
  happenedOn: string
  userId: number | null
  textVersion?: string | null
  until?: string | null
  detail?: string
}

export async function keepProof(tx: Tx, now: string, proof: NewProof): Promise<void> {
  await tx.run(
    `INSERT INTO "volunteer_proof" ("volunteerId", "kind", "happenedOn", "recordedAt", "userId", "textVersion", "until", "detail")
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      proof.volunteerId,
      proof.kind,
      proof.happenedOn,
      now,
      proof.userId,
      proof.textVersion ?? null,
      proof.until ?? null,
      proof.detail ?? '',
    ],
  )
}

/** Newest first. */
export const proofsOf = (read: Reader, volunteerId: number): Promise<Proof[]> =>
  read.all<Proof>(
    `SELECT p."kind", p."happenedOn", p."recordedAt", u."name" AS "by", p."textVersion", p."until", p."detail"
     FROM "volunteer_proof" p LEFT JOIN "user_account" u ON u."id" = p."userId"
     WHERE p."volunteerId" = ? ORDER BY p."id" DESC`,
    [volunteerId],
  )
