/** Lists of a Word file as Word's own. */
import { AlignmentType, LevelFormat } from 'docx'
import type { Piece } from './model.js'

/** Word knows nine. */
const DEEPEST = 8

const levelsOf = (format: (typeof LevelFormat)[keyof typeof LevelFormat], mark: (level: number) => string) =>
  Array.from({ length: DEEPEST + 1 }, (_, level) => ({
    level,
    format,
    text: mark(level),
    alignment: AlignmentType.LEFT,
    style: { paragraph: { indent: { left: 360 * (level + 1), hanging: 280 } } },
  }))

export const NUMBERING = {
  config: [
    { reference: 'dots', levels: levelsOf(LevelFormat.BULLET, () => '•') },
    { reference: 'numbers', levels: levelsOf(LevelFormat.DECIMAL, (level) => `%${level + 1}.`) },
  ],
}

/** Where an item stands among them, so that a screen reader tells how many items there are, and one more gets the next number. */
export class WordLists {
  private begun = 0
  /** The numbered list that is open at each depth. */
  private readonly open: number[] = []

  placeOf({ number, depth }: Extract<Piece, { kind: 'item' }>) {
    const level = Math.min(depth, DEEPEST)
    if (number === null) return { reference: 'dots', level }
    if (number === 1 || this.open[level] === undefined) this.open[level] = ++this.begun
    return { reference: 'numbers', level, instance: this.open[level] }
  }
}
