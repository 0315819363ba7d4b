/** The form for one point of an agreement: its guidance, its questions, and what stands in them. */
import type { Field, FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { translate, type Language, type Translate } from '../web/messages.js'
import { deskTrail } from '../desk/desk-trail.js'
import type { Agreement, AgreementContent } from './agreements.js'
import { standings, type Answered } from './point-states.js'
import { POINTS, POINT_WORDS, QUESTIONS, type Point, type Question } from './points.js'

export const agreementPath = (projectId: number) => `/arbejdsbord/projekter/${projectId}/aftale`
export const pointPath = (projectId: number, point: Point) => `${agreementPath(projectId)}/${POINT_WORDS[point]}`

export function pointPage(lang: Language, agreement: Agreement, point: Point, saved: boolean): FormPage {
  const t = translate[lang]
  const { project } = agreement.facts
  const home = agreementPath(project.id)
  const name = t(`agreements.point.${point}`)
  const { answers } = standings(agreement, lang).find((standing) => standing.point === point)!
  const step = t('agreements.step', { number: POINTS.indexOf(point) + 1, all: POINTS.length })
  return {
    ...deskTrail(t, name, { label: t('agreements.title', { project: project.title }), href: home }),
    intro: [...(saved ? [t('agreements.saved')] : []), step, t(`agreements.point.${point}.guidance`)].join(' '),
    submit: t('agreements.save'),
    cancel: home,
    hidden: ['version'],
    fields: [
      ...QUESTIONS[point].map((question) => fieldFor(t, question, answers)),
      {
        kind: 'checkboxes',
        name: 'settled',
        label: t('agreements.settled'),
        hint: t('agreements.settled-hint'),
        options: [{ value: 'ja', label: t('agreements.settled-yes') }],
      },
    ],
  }
}

const SHOWN_AS: Record<Question['kind'], Partial<Field> & Pick<Field, 'kind'>> = {
  line: { kind: 'text' },
  text: { kind: 'textarea', rows: 6 },
  phone: { kind: 'text', type: 'tel' },
  email: { kind: 'text', type: 'email' },
  date: { kind: 'date' },
}

/** Nothing is required: a point may be saved as far as one has come. */
function fieldFor(t: Translate, { name, kind, needed }: Question, answers: Answered[]): Field {
  const suggested = answers.find((answer) => answer.name === name)!.suggested
  const hints = [
    ...(suggested ? [t('agreements.suggested-hint')] : []),
    ...(HINTED.has(name) ? [t(`agreements.answer.${name}.hint`)] : []),
  ]
  return {
    ...SHOWN_AS[kind],
    name,
    label: t(`agreements.answer.${name}`),
    required: needed,
    ...(hints.length > 0 && { hint: hints.join(' ') }),
  }
}

const HINTED = new Set<string>([
  'institutionContact',
  'volunteersName',
  'volunteersContact',
  'institutionTasks',
  'volunteerTasks',
  'confidentiality',
  'dutyToNotify',
  'endsOn',
])

/** What a point's form shows: what was answered, or what the registry suggests. */
export function pointValues(
  agreement: AgreementContent & { version: number },
  point: Point,
  lang: Language,
): FormValues {
  const { answers, state } = standings(agreement, lang).find((standing) => standing.point === point)!
  return {
    ...Object.fromEntries(answers.map(({ name, value }) => [name, value])),
    settled: state === 'settled' ? ['ja'] : [],
    version: agreement.version === 0 ? '' : String(agreement.version),
  }
}

/** Where one goes on to after a point: the next that is not agreed, or the whole when there is none. */
export function nextPath({ facts, settled }: AgreementContent, point: Point): string {
  const at = POINTS.indexOf(point)
  const next = [...POINTS.slice(at + 1), ...POINTS.slice(0, at)].find((other) => !settled.includes(other))
  return `${next ? pointPath(facts.project.id, next) : agreementPath(facts.project.id)}?gemt=ja`
}
