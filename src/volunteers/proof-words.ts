/** What stands beside a proof: the reason that was given, or what the guide came to. */
import { translate, type Language } from '../web/messages.js'
import type { Proof } from './proofs.js'

export function proofWords(lang: Language, proof: Pick<Proof, 'kind' | 'detail'>): string {
  if (proof.kind !== 'assessment') return proof.detail
  const t = translate[lang]
  const [reason, confidential] = proof.detail.split(' ')
  return `${t(`volunteers.guide.why.${reason}`)} ${t(`volunteers.guide.why.${confidential}`)}`
}
