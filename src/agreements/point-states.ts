/** How far the parties have come with each point, and the words that stand there now. */
import type { Language } from '../web/messages.js'
import type { AgreementContent } from './agreements.js'
import { POINTS, QUESTIONS, type AnswerName, type Point } from './points.js'
import { suggestionsFrom } from './suggestions.js'

/** Agreed; written down by somebody; known from the registry, but not confirmed; nothing yet. */
export type PointState = 'settled' | 'drafted' | 'suggested' | 'open'

export interface Answered {
  name: AnswerName
  value: string
  /** The value is the registry's, and nobody has confirmed it. */
  suggested: boolean
}

export interface PointStanding {
  point: Point
  number: number
  state: PointState
  answers: Answered[]
}

export function standings(content: AgreementContent, lang: Language): PointStanding[] {
  const suggestions = suggestionsFrom(content.facts, lang)
  return POINTS.map((point, i) => {
    const settled = content.settled.includes(point)
    const answers = QUESTIONS[point].map(({ name }) => {
      const value = content.answers[name] ?? suggestions[name] ?? ''
      return { name, value, suggested: !settled && value !== '' && value === suggestions[name] }
    })
    return { point, number: i + 1, state: settled ? 'settled' : stateOf(answers), answers }
  })
}

function stateOf(answers: Answered[]): PointState {
  const written = answers.filter(({ value }) => value !== '')
  if (written.length === 0) return 'open'
  return written.every(({ suggested }) => suggested) ? 'suggested' : 'drafted'
}
