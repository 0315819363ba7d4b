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
    joined(
      parts.filter((part) => !part[left]).map((part) => ({ text: part.value, differs: part.added || part.removed })),
    )
  return { before: shown('added'), after: shown('removed') }
}

/** Words that differ one after the other are one run, with the space between them: who hears it is told once. */
function joined(parts: DifferencePart[]): DifferencePart[] {
  const runs: DifferencePart[] = []
  for (const [i, part] of parts.entries()) {
    const differs = part.differs || (isSpace(part) && Boolean(parts[i - 1]?.differs && parts[i + 1]?.differs))
    const last = runs.at(-1)
    if (last?.differs === differs) last.text += part.text
    else runs.push({ text: part.text, differs })
  }
  return runs
}

const isSpace = ({ text }: DifferencePart): boolean => text.trim() === ''

const whole = (text: string): DifferencePart[] => (text === '' ? [] : [{ text, differs: true }])
