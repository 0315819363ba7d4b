import { wordDifference } from '../../src/web/word-difference'

const marked = (before: string, after: string) => {
  const shown = wordDifference(before, after)
  const text = (parts: typeof shown.before) =>
    parts.map((part) => (part.differs ? `[${part.text}]` : part.text)).join('')
  return [text(shown.before), text(shown.after)]
}

test.each([
  [
    'words that follow one another are told as one',
    'en gammel rød mappe kom',
    'en helt ny blå kasse kom',
    'en [gammel rød mappe] kom',
    'en [helt ny blå kasse ]kom',
  ],
  ['what stands apart is told apart', 'a b c d e', 'x b c d y', '[a] b c d [e]', '[x] b c d [y]'],
  ['a new line between them does not part them', 'et\nto', 'tre\nfire', '[et\nto]', '[tre\nfire]'],
  ['what is the same is not marked', 'det samme', 'det samme', 'det samme', 'det samme'],
])('%s', (_name, before, after, was, is) => {
  expect(marked(before, after)).toEqual([was, is])
})
