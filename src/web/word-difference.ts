/** Two versions of a text, word by word: what is the same in both, and what stands in one only. */
import { diffWordsWithSpace } from 'diff'

export interface DifferencePart {
  text: string
  /** Stands in this version only. */
  differs: boolean
}

/** Two long texts with little in common could take seconds: then all of them differs. */
const PATIENCE_MS = 200

export function wordDifference(before: string, after: string): { before: DifferencePart[]; after: DifferencePart[] } {
  const parts = diffWordsWithSpace(before, after, { timeout: PATIENCE_MS })
  if (!parts) return { before: whole(before), after: whole(after) }
  const shown = (left: 'added' | 'removed') =>
    parts.filter((part) => !part[left]).map((part) => ({ text: part.value, differs: part.added || part.removed }))
  return { before: shown('added'), after: shown('removed') }
}

const whole = (text: string): DifferencePart[] => (text === '' ? [] : [{ text, differs: true }])
