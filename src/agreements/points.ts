/** The eleven points of an agreement, in the order in which they are asked and written, and what is asked at each. */
export const POINTS = [
  'parties',
  'extent',
  'targetGroup',
  'tasks',
  'border',
  'responsibility',
  'confidentiality',
  'insurance',
  'period',
  'meetings',
  'ending',
] as const
export type Point = (typeof POINTS)[number]

export const ANSWERS = [
  'institutionName',
  'institutionContact',
  'institutionPhone',
  'institutionEmail',
  'volunteersName',
  'volunteersContact',
  'volunteersPhone',
  'volunteersEmail',
  'extent',
  'targetGroup',
  'institutionTasks',
  'volunteerTasks',
  'border',
  'responsibility',
  'confidentiality',
  'dutyToNotify',
  'insurance',
  'startsOn',
  'endsOn',
  'meetings',
  'ending',
] as const
export type AnswerName = (typeof ANSWERS)[number]

/** null: never answered, so that what the registry suggests is shown; '': left empty on purpose. */
export type Answers = Record<AnswerName, string | null>

export interface Question {
  name: AnswerName
  kind: 'line' | 'text' | 'phone' | 'email' | 'date'
  /** Whether the point can be agreed without it. */
  needed: boolean
}

const line = (name: AnswerName): Question => ({ name, kind: 'line', needed: true })
const text = (name: AnswerName): Question => ({ name, kind: 'text', needed: true })
const phone = (name: AnswerName): Question => ({ name, kind: 'phone', needed: false })
const email = (name: AnswerName): Question => ({ name, kind: 'email', needed: false })

export const QUESTIONS: Record<Point, Question[]> = {
  parties: [
    line('institutionName'),
    line('institutionContact'),
    phone('institutionPhone'),
    email('institutionEmail'),
    line('volunteersName'),
    line('volunteersContact'),
    phone('volunteersPhone'),
    email('volunteersEmail'),
  ],
  extent: [text('extent')],
  targetGroup: [text('targetGroup')],
  tasks: [text('institutionTasks'), text('volunteerTasks')],
  border: [text('border')],
  responsibility: [text('responsibility')],
  confidentiality: [text('confidentiality'), text('dutyToNotify')],
  insurance: [text('insurance')],
  period: [
    { name: 'startsOn', kind: 'date', needed: true },
    { name: 'endsOn', kind: 'date', needed: false },
  ],
  meetings: [text('meetings')],
  ending: [text('ending')],
}

/** The Danish words that stand in addresses. */
export const POINT_WORDS: Record<Point, string> = {
  parties: 'parter',
  extent: 'omfang',
  targetGroup: 'maalgruppe',
  tasks: 'opgaver',
  border: 'graense',
  responsibility: 'ansvar',
  confidentiality: 'tavshedspligt',
  insurance: 'forsikring',
  period: 'periode',
  meetings: 'moeder',
  ending: 'ophoer',
}

export const pointOfWord = (word: unknown): Point | undefined => POINTS.find((point) => POINT_WORDS[point] === word)
