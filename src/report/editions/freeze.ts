/** Text that is about to be published: the words of sources are taken out of it and put where they can be withdrawn. */
import { holdsQuote, quotesIn } from '../draft/quotes.js'
import type { Evidence } from '../draft/evidence.js'
import type { Block, Run, Sentence } from '../text/blocks.js'
import { wordsOf } from '../text/sentences.js'

/** Gathers what the text says in each source's own words. */
export class Passages {
  private readonly byRef = new Map<string, string[]>()

  constructor(private readonly evidence: Map<string, Evidence>) {}

  of(ref: string): string[] {
    return this.byRef.get(ref) ?? []
  }

  /** @returns the blocks with a mark for each quotation of a source */
  takenFrom(blocks: Block[]): Block[] {
    return blocks.map((block) => {
      if (block.kind === 'paragraph') return { ...block, sentences: block.sentences.map((one) => this.sentence(one)) }
      if (block.kind === 'quote') return { ...block, blocks: this.takenFrom(block.blocks) }
      if (block.kind === 'list') return { ...block, items: block.items.map((item) => this.takenFrom(item)) }
      return block
    })
  }

  private sentence(sentence: Sentence): Sentence {
    let { runs } = sentence
    for (const quote of quotesIn(wordsOf(sentence))) {
      const source = [...this.evidence].find(([, one]) => holdsQuote(one, quote))
      if (source) runs = this.marked(runs, quote, source[0])
    }
    return { runs }
  }

  private marked(runs: Run[], quote: string, ref: string): Run[] {
    const holds = (run: Run) => 'text' in run && run.text.includes(quote)
    // A quotation in more than one dress is put in none, so that it stands in one piece.
    const whole = runs.some(holds) ? runs : undressed(runs)
    const at = whole.findIndex(holds)
    const run = whole[at]
    if (!run || !('text' in run)) return runs
    const passages = this.of(ref)
    this.byRef.set(ref, [...passages, quote])
    const from = run.text.indexOf(quote)
    const { text: _text, ...dress } = run
    const pieces: Run[] = [
      { ...run, text: run.text.slice(0, from) },
      { ref, passage: passages.length, ...dress },
      { ...run, text: run.text.slice(from + quote.length) },
    ]
    return [...whole.slice(0, at), ...pieces, ...whole.slice(at + 1)]
  }
}

function undressed(runs: Run[]): Run[] {
  const plain: Run[] = []
  for (const run of runs) {
    const last = plain.at(-1)
    if (!('text' in run)) plain.push(run)
    else if (last && 'text' in last) last.text += run.text
    else plain.push({ text: run.text })
  }
  return plain
}
