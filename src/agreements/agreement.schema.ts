/** What a valid answer to each point is. A draft may leave anything open; what is agreed must be answered. */
import { z } from 'zod'
import { optionalEmail } from '../web/email.js'
import { checkbox, formVersion, isText, optionalDate, optionalText } from '../web/forms.js'
import { QUESTIONS, type AnswerName, type Point, type Question } from './points.js'

const LONGEST: Record<'line' | 'text', number> = { line: 200, text: 4000 }

function answerTo({ kind }: Question): z.ZodType<string | null> {
  switch (kind) {
    case 'email':
      return optionalEmail
    case 'date':
      return optionalDate
    case 'phone':
      return optionalText(30).refine((text) => text === null || (isText(text) && /^\+?[\d ]{8,30}$/.test(text)), {
        error: 'forms.phone',
      })
    default:
      return optionalText(LONGEST[kind])
  }
}

export interface PointForm {
  answers: Partial<Record<AnswerName, string>>
  /** The parties have agreed on it. */
  settled: boolean
  /** 0 for an agreement that is begun. */
  version: number
}

export function pointForm(point: Point): z.ZodType<PointForm> {
  const questions = QUESTIONS[point]
  const names = questions.map(({ name }) => name)
  return z
    .object({
      ...Object.fromEntries(questions.map((question) => [question.name, answerTo(question)])),
      settled: checkbox,
      version: formVersion.or(z.literal('').transform(() => 0)).default(0),
    })
    .superRefine((form, context) => {
      const answers = form as unknown as Partial<Answered>
      for (const { name, needed } of questions)
        if (form.settled && needed && !answers[name])
          context.addIssue({ code: 'custom', path: [name], message: 'agreements.needed' })
      if (answers.startsOn && answers.endsOn && answers.endsOn < answers.startsOn)
        context.addIssue({ code: 'custom', path: ['endsOn'], message: 'forms.date-order' })
    })
    .transform(({ settled, version, ...answers }) => ({
      answers: Object.fromEntries(names.map((name) => [name, (answers as unknown as Answered)[name] ?? ''])),
      settled,
      version,
    }))
}

type Answered = Record<AnswerName, string | null>
