/** Going through a text's blocks, whatever stands inside what. */
import type { Block, Sentence } from './blocks.js'
import { refsOf } from './sentences.js'

/** Every block in the order in which it is read, also those inside lists and quotations. */
export function* everyBlock(blocks: Block[]): Generator<Block> {
  for (const block of blocks) {
    yield block
    if (block.kind === 'quote') yield* everyBlock(block.blocks)
    if (block.kind === 'list') for (const item of block.items) yield* everyBlock(item)
  }
}

/** Every sentence that the text itself says; what is quoted from elsewhere is none. */
export function* statements(blocks: Block[]): Generator<Sentence> {
  for (const block of blocks) {
    if (block.kind === 'paragraph') yield* block.sentences
    if (block.kind === 'list') for (const item of block.items) yield* statements(item)
  }
}

/** All that is cited, each once, in the order in which it is met. */
export function citedIn(blocks: Block[]): string[] {
  const refs: string[] = []
  for (const block of everyBlock(blocks)) {
    if (block.kind === 'record-quote') refs.push(block.ref)
    if (block.kind === 'paragraph') refs.push(...block.sentences.flatMap(refsOf))
    if (block.kind === 'heading') refs.push(...refsOf(block))
  }
  return [...new Set(refs)]
}

export function figuresIn(blocks: Block[]): string[] {
  const names = [...everyBlock(blocks)].map((block) => (block.kind === 'figure' ? block.name : null))
  return [...new Set(names.filter((name) => name !== null))]
}
