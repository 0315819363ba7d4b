/** The form that is open in one step from anywhere at the desk: what repeats from one experience to the next is kept. */
import { z } from 'zod'
import type { FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { formatDate, translate, type Language } from '../web/messages.js'
import { deskTrail } from '../desk/desk-trail.js'
import { conditionField, projectField, talkFields, toldFields } from './experience-fields.js'
import type { LoggedExperience, ProjectChoice } from './experience-logging.js'
import { CONDITIONS, RESPONDENT_ROLES } from './vocabulary.js'

export const QUICK = '/arbejdsbord/erfaring'

/** What is known before anything is typed. */
export const quickQuery = z.object({
  projekt: z.string().optional(),
  betingelse: z.enum(CONDITIONS).optional(),
  rolle: z.enum(RESPONDENT_ROLES).optional(),
  dato: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .optional(),
  citat: z.enum(['ja', 'nej']).optional(),
  gemt: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .optional(),
})
export type QuickQuery = z.output<typeof quickQuery>

export function quickPage(
  lang: Language,
  projects: ProjectChoice[],
  known: QuickQuery,
  saved: LoggedExperience | null = null,
): FormPage {
  const t = translate[lang]
  const title = t('experience.quick')
  const project = projects.find(({ id }) => String(id) === known.projekt)
  const talk = [projectField(lang, projects), ...talkFields(lang)]
  const told = [conditionField(lang), ...toldFields(lang)]
  const repeats = project && known.rolle && known.dato
  // One goes on where nothing is filled in yet.
  const first = repeats ? told[known.betingelse ? 1 : 0]! : talk[project ? 1 : 0]!
  first.autofocus = true
  return {
    ...deskTrail(t, title),
    intro: saved ? undefined : t('experience.intro'),
    ...(saved && { saved: savedNotice(lang, projects, saved) }),
    ...(repeats && {
      foldedTitle: t('experience.same-talk', {
        project: project.title,
        role: t(`reference.role.${known.rolle!}`),
        date: formatDate(lang, known.dato!),
        quotable: known.citat === 'ja' ? 'yes' : 'no',
      }),
    }),
    submit: t('experience.submit-next'),
    alsoSubmit: [{ value: 'slut', label: t('experience.submit-last') }],
    cancel: '/arbejdsbord',
    fields: [...talk.map((field) => ({ ...field, folded: true })), ...told],
  }
}

export function quickValues(known: QuickQuery, today: string): FormValues {
  return {
    project: known.projekt ?? '',
    condition: known.betingelse ?? '',
    respondentRole: known.rolle ?? '',
    observedOn: known.dato ?? today,
    quotable: known.citat === 'ja' ? ['ja'] : [],
  }
}

/** The next one's form, with what repeats. */
export function nextHref(
  projectId: number,
  form: Pick<LoggedExperience, 'respondentRole' | 'observedOn' | 'quotable'>,
  savedId: number,
): string {
  const search = new URLSearchParams({
    projekt: String(projectId),
    rolle: form.respondentRole,
    dato: form.observedOn,
    citat: form.quotable ? 'ja' : 'nej',
    gemt: String(savedId),
  })
  return `${QUICK}?${search.toString()}`
}

function savedNotice(lang: Language, projects: ProjectChoice[], saved: LoggedExperience): FormPage['saved'] {
  const t = translate[lang]
  return {
    text: t('experience.saved-one', {
      condition: t(`reference.condition.${saved.conditionCode}.name`),
      rating: t(`reference.rating.${saved.rating}`),
      project: projects.find(({ id }) => id === saved.projectId)?.title ?? '',
    }),
    href: `/arbejdsbord/projekter/${saved.projectId}/erfaring/${saved.id}`,
    label: t('experience.mend'),
  }
}
