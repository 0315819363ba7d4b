/** A paragraph's sentences: each is a statement, with its own evidence and an address of its own. */
import type { Run, Sentence } from './blocks.js'

/** Stands for a citation while the words are searched for where a sentence ends. */
const CITED = '\uE000'

/** The end of a sentence, with the citations that follow it: they belong to what was just said. */
const END = /[.!?…]+["”«)\]]*(?:\s*\uE000)*\s+(?=["“„»(]?[\p{Lu}\d])/gu

/** After these a full stop ends nothing. */
const SHORT =
  /(?:^|[\s(])(?:f\.eks|fx|bl\.a|ca|osv|m\.fl|m\.m|mv|dvs|jf|nr|hhv|inkl|ekskl|evt|pct|kl|dr|e\.g|i\.e|etc|cf|no|vs|mr|ms)\.$/i

export function sentencesOf(runs: Run[]): Sentence[] {
  const flat = runs.map((run) => ('text' in run ? run.text : CITED)).join('')
  const cuts = [...flat.matchAll(END)]
    .filter(
      (end) => !SHORT.test(flat.slice(0, end.index + 1)) && !insideQuotation(flat.slice(0, end.index + end[0].length)),
    )
    .map((end) => end.index + end[0].length)
  const sentences: Sentence[] = []
  let [rest, from] = [runs, 0]
  for (const cut of [...cuts, flat.length]) {
    const [head, tail] = parted(rest, cut - from)
    const trimmed = withoutEdges(head)
    if (trimmed.length > 0) sentences.push({ runs: trimmed })
    rest = tail
    from = cut
  }
  return sentences
}

/** What somebody says in two sentences is quoted in one. */
function insideQuotation(before: string): boolean {
  const count = (mark: RegExp) => before.match(mark)?.length ?? 0
  return (
    count(/[»„]/g) > count(/«/g) + Math.max(0, count(/”/g) - count(/“/g)) ||
    count(/“/g) > count(/”/g) ||
    count(/"/g) % 2 === 1
  )
}

function parted(runs: Run[], at: number): [Run[], Run[]] {
  const head: Run[] = []
  for (const [i, run] of runs.entries()) {
    const length = 'text' in run ? run.text.length : 1
    if (at < length) {
      if (at <= 0 || !('text' in run)) return [head, runs.slice(i)]
      head.push({ ...run, text: run.text.slice(0, at) })
      return [head, [{ ...run, text: run.text.slice(at) }, ...runs.slice(i + 1)]]
    }
    head.push(run)
    at -= length
  }
  return [head, []]
}

/** Without space at its ends, and before a citation. */
function withoutEdges(runs: Run[]): Run[] {
  return runs
    .map((run, i) => {
      if (!('text' in run)) return run
      const next = runs[i + 1]
      const text = i === 0 ? run.text.trimStart() : run.text
      return { ...run, text: !next || 'refs' in next ? text.trimEnd() : text }
    })
    .filter((run) => !('text' in run) || run.text !== '')
}

/** What is said, without what it stands on. */
export const wordsOf = ({ runs }: Sentence): string => runs.map((run) => ('text' in run ? run.text : '')).join('')

export const refsOf = ({ runs }: Sentence): string[] => [
  ...new Set(runs.flatMap((run) => ('refs' in run ? run.refs : []))),
]
