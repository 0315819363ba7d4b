/** Questions in words, for those who cannot see or do not want a picture: thousands in each language. */
import { randomInt } from 'node:crypto'
import type { Language } from '../web/messages.js'

export interface Question {
  text: string
  /** As `canonicalAnswer` writes it. */
  answer: string
}

interface Words {
  numbers: string[]
  /** Other ways to write one. */
  one: string[]
  days: string[]
  kinds: Record<string, string[]>
  letters: string[]
  plus: (a: string, b: string) => string
  minus: (a: string, b: string) => string
  dayAfter: (n: string, day: string) => string
  which: (kind: string, words: string) => string
  letter: (place: string, word: string) => string
}

const WORDS: Record<Language, Words> = {
  da: {
    numbers:
      'nul en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten tyve'.split(
        ' ',
      ),
    one: ['et', 'én', 'ét'],
    days: 'mandag tirsdag onsdag torsdag fredag lørdag søndag'.split(' '),
    kinds: {
      'en farve': 'rød grøn gul brun hvid sort grå lilla'.split(' '),
      'et dyr': 'hest ko gris kat hund høne mus bjørn'.split(' '),
      'en frugt': 'æble pære banan blomme kirsebær appelsin melon vindrue'.split(' '),
      'et møbel': 'stol bord sofa reol seng skab skammel kommode'.split(' '),
      'en måned': 'januar februar marts april juni juli august oktober'.split(' '),
      'et stykke tøj': 'jakke bukser skjorte kjole trøje strømpe hue vante'.split(' '),
      'et køretøj': 'bil bus tog cykel lastbil knallert traktor sporvogn'.split(' '),
    },
    letters:
      'skole kommune børnehave plejehjem bibliotek klasse haven sommer vinter fodbold musik sang maling brød kaffe'.split(
        ' ',
      ),
    plus: (a, b) => `Hvad er ${a} plus ${b}?`,
    minus: (a, b) => `Hvad er ${a} minus ${b}?`,
    dayAfter: (n, day) => `Hvilken ugedag kommer ${n} dage efter ${day}?`,
    which: (kind, words) => `Hvilket af ordene er ${kind}: ${words}?`,
    letter: (place, word) => `Hvad er bogstav nummer ${place} i ordet »${word}«?`,
  },
  en: {
    numbers:
      'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
        ' ',
      ),
    one: [],
    days: 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' '),
    kinds: {
      'a colour': 'red green yellow brown white black grey purple'.split(' '),
      'an animal': 'horse cow pig cat dog hen mouse bear'.split(' '),
      'a fruit': 'apple pear banana pineapple strawberry raspberry melon grape'.split(' '),
      'a piece of furniture': 'chair table sofa shelf bed cupboard stool desk'.split(' '),
      'a month': 'January February April June July August October November'.split(' '),
      'a piece of clothing': 'jacket trousers shirt dress sweater sock hat mitten'.split(' '),
      'a vehicle': 'car bus train bicycle lorry moped tractor tram'.split(' '),
    },
    letters:
      'school municipality kindergarten library class garden summer winter football music song painting bread coffee'.split(
        ' ',
      ),
    plus: (a, b) => `What is ${a} plus ${b}?`,
    minus: (a, b) => `What is ${a} minus ${b}?`,
    dayAfter: (n, day) => `Which weekday comes ${n} days after ${day}?`,
    which: (kind, words) => `Which of these words is ${kind}: ${words}?`,
    letter: (place, word) => `What is letter number ${place} in the word “${word}”?`,
  },
}

const pick = <T>(values: readonly T[]): T => values[randomInt(values.length)]!

export function makeQuestion(language: Language): Question {
  const words = WORDS[language]
  const makers = [sum, difference, weekday, oddWord, oddWord, letter]
  const { text, answer } = pick(makers)(words)
  return { text, answer: canonicalAnswer(language, answer) }
}

function sum({ numbers, plus }: Words): Question {
  const [a, b] = [randomInt(1, 11), randomInt(1, 11)]
  return { text: plus(numbers[a]!, numbers[b]!), answer: String(a + b) }
}

function difference({ numbers, minus }: Words): Question {
  const b = randomInt(1, 11)
  const a = b + randomInt(1, 11)
  return { text: minus(numbers[a]!, numbers[b]!), answer: String(a - b) }
}

function weekday({ numbers, days, dayAfter }: Words): Question {
  const [n, from] = [randomInt(2, 7), randomInt(7)]
  return { text: dayAfter(numbers[n]!, days[from]!), answer: days[(from + n) % 7]! }
}

/** One word of the kind asked for among three of other kinds, in any order. */
function oddWord({ kinds, which }: Words): Question {
  const kind = pick(Object.keys(kinds))
  const answer = pick(kinds[kind]!)
  const others = Object.keys(kinds).filter((other) => other !== kind)
  const shown = [answer]
  while (shown.length < 4) {
    const [other] = others.splice(randomInt(others.length), 1)
    shown.splice(randomInt(shown.length + 1), 0, pick(kinds[other!]!))
  }
  return { text: which(kind, shown.join(', ')), answer }
}

function letter({ numbers, letters, letter: ask }: Words): Question {
  const word = pick(letters)
  const place = randomInt(1, Math.min(word.length, 6) + 1)
  return { text: ask(numbers[place]!, word), answer: word[place - 1]! }
}

/** Case, spaces and a full stop do not matter, and a number may be written as a word or in digits. */
export function canonicalAnswer(language: Language, typed: string): string {
  const plain = typed
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/[.!?»«"”“]/g, '')
    .replace(/\s+/g, ' ')
  const { numbers, one } = WORDS[language]
  const number = one.includes(plain) ? 1 : numbers.indexOf(plain)
  return number >= 0 ? String(number) : plain
}
