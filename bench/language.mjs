/**
 * Danish by the page: sentences as the seeds' own authors write them, word after word by how often one
 * follows the other, with compounds thrown in as Danish makes them, so that few words are very common
 * and very many are rare. The same seed gives the same text.
 */
import fs from 'node:fs'
import path from 'node:path'

const read = (name) => JSON.parse(fs.readFileSync(path.join(import.meta.dirname, '..', 'seeds', name), 'utf8'))

/** Mulberry32: small, fast, and the same everywhere. */
export function randomFrom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const FIRST =
  'skole børne hånd fælles have bog læse mad musik by havne skov strik spil gang sang ældre natur frilufts værksteds forælder lektie snedker cykel teater sprog dage nabo sogne strand eftermiddags sommer vinter torve kaffe brætspils krea besøgs idræts kultur familie ungdoms pensionist klub land mose'
const LAST =
  'ven gruppe dag café hjælp klub stue makker vært hold tur forening aften køkken værksted kreds projekt samling plads leder fest time ordning bænk hus bank marked rum netværk bod station vagt runde skole laug'

export function writer(random) {
  const follows = chain()
  const starts = follows.get('')
  const [first, last] = [FIRST.split(' '), LAST.split(' ')]
  const pick = (list) => list[Math.floor(random() * list.length)]
  // Squared, so that the first of a list come far more often than the last.
  const zipf = (list) => list[Math.floor(random() ** 2 * list.length)]
  const compound = () => zipf(first) + (random() < 0.25 ? zipf(first) : '') + zipf(last)
  const sentence = (most) => {
    const words = []
    let word = pick(starts)
    while (words.length < most) {
      words.push(random() < 0.04 && words.length > 1 ? compound() : word)
      if (/[.!?]$/.test(word)) break
      word = pick(follows.get(word) ?? starts)
    }
    return words.join(' ').replace(/[.,!?;:]*$/, '.')
  }
  const text = (words) => {
    const sentences = []
    for (let left = words; left > 0;) {
      const next = sentence(Math.min(left + 4, 24))
      sentences.push(next)
      left -= next.split(' ').length
    }
    return sentences.join(' ')
  }
  return { pick, zipf, compound, text, capital: (word) => word[0].toUpperCase() + word.slice(1) }
}

/** Word → the words that follow it in the seeds, as often as they do; '' → those that begin a sentence. */
function chain() {
  const texts = [
    ...read('projects.json').flatMap(({ summary, description }) => [summary, description]),
    ...['experiences.json', 'effects.json']
      .flatMap(read)
      .flatMap(({ observation, outcome }) => [observation, outcome ?? '']),
  ]
  const follows = new Map()
  const note = (word, next) => follows.get(word)?.push(next) ?? follows.set(word, [next])
  for (const text of texts) {
    let before = ''
    for (const word of text.split(/\s+/).filter(Boolean)) {
      note(before, word)
      before = /[.!?]$/.test(word) ? '' : word
    }
  }
  return follows
}
