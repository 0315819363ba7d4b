/** A growing set of small whole numbers, 32 to a word: what the project index intersects. */
export class Bitset {
  constructor(private words = new Uint32Array(64)) {}

  add(n: number): void {
    const word = n >>> 5
    if (word >= this.words.length) {
      const wider = new Uint32Array(Math.max(this.words.length * 2, word + 1))
      wider.set(this.words)
      this.words = wider
    }
    this.words[word]! |= 1 << (n & 31)
  }

  delete(n: number): void {
    if (n >>> 5 < this.words.length) this.words[n >>> 5]! &= ~(1 << (n & 31))
  }

  has(n: number): boolean {
    return ((this.words[n >>> 5] ?? 0) & (1 << (n & 31))) !== 0
  }

  static union(sets: Bitset[]): Bitset {
    const all = new Uint32Array(Math.max(1, ...sets.map((set) => set.words.length)))
    for (const { words } of sets) for (let i = 0; i < words.length; i++) all[i]! |= words[i]!
    return new Bitset(all)
  }

  /** At least one set. */
  static intersection([first, ...others]: [Bitset, ...Bitset[]]): Bitset {
    const common = first.words.slice(0, Math.min(first.words.length, ...others.map((set) => set.words.length)))
    for (const { words } of others) for (let i = 0; i < common.length; i++) common[i]! &= words[i]!
    return new Bitset(common)
  }

  get size(): number {
    let count = 0
    for (const word of this.words) if (word !== 0) count += bitsOf(word)
    return count
  }

  /** How many are in both. */
  sizeWith(other: Bitset): number {
    const [a, b] = [this.words, other.words]
    const length = Math.min(a.length, b.length)
    let count = 0
    for (let i = 0; i < length; i++) {
      const word = a[i]! & b[i]!
      if (word !== 0) count += bitsOf(word)
    }
    return count
  }

  forEach(visit: (n: number) => void): void {
    for (let i = 0; i < this.words.length; i++) {
      let word = this.words[i]!
      while (word !== 0) {
        const bit = 31 - Math.clz32(word & -word)
        visit(i * 32 + bit)
        word &= word - 1
      }
    }
  }
}

/** Counts the set bits of a word in parallel: pairs, fours, bytes, then all. */
function bitsOf(word: number): number {
  word -= (word >>> 1) & 0x55555555
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
  return (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}
