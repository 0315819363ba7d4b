/** What a newsletter draws from the registry: a line of its own in double brackets, such as [[case: skoleonkler]]. */

export const BLOCKS = ['projects', 'case', 'quote', 'figures', 'edition'] as const
export type BlockKind = (typeof BLOCKS)[number]

/** How each is written, in either language. */
export const BLOCK_WORDS: Record<BlockKind, { da: string; en: string }> = {
  projects: { da: 'nye projekter', en: 'new projects' },
  case: { da: 'case', en: 'case' },
  quote: { da: 'erfaring', en: 'experience' },
  figures: { da: 'tal', en: 'figures' },
  edition: { da: 'rapport', en: 'report' },
}

export type Part =
  | { kind: 'words'; text: string }
  | { kind: BlockKind; about: string; line: number; written: string }
  | { kind: 'unknown'; line: number; written: string }

const BLOCK = /^\s*\[\[([^\]]{1,200})\]\]\s*$/

export function partsOf(body: string): Part[] {
  const parts: Part[] = []
  let words: string[] = []
  const endWords = () => {
    const text = words.join('\n').trim()
    if (text) parts.push({ kind: 'words', text })
    words = []
  }
  body.split('\n').forEach((line, i) => {
    const inside = BLOCK.exec(line)?.[1]
    if (inside === undefined) return void words.push(line)
    endWords()
    parts.push(blockOf(inside, i + 1))
  })
  endWords()
  return parts
}

function blockOf(inside: string, line: number): Part {
  const written = `[[${inside}]]`
  const [name = '', about = ''] = inside.split(/:(.*)/).map((part) => part.trim())
  const kind = BLOCKS.find((one) => Object.values(BLOCK_WORDS[one]).includes(name.toLowerCase()))
  return kind ? { kind, about, line, written } : { kind: 'unknown', line, written }
}
