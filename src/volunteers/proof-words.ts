/** What stands beside a proof: the reason that was given. */
import type { Language } from '../web/messages.js'
import type { Proof } from './proofs.js'

export function proofWords(_lang: Language, proof: Proof): string {
  return proof.detail
}
