/** The forms about a volunteer in a project: a new one, and the part that one has. */
import { waysOf } from '../history/ways.js'
import type { FormPage } from '../web/form-page.js'
import { translate, type Language } from '../web/messages.js'
import { deskTrail } from '../desk/desk-trail.js'
import type { Assigned } from './assignments.js'
import type { ConsentText } from './consent-texts.js'
import { assignmentFields, deletionField, groundFields, personFields } from './volunteer-fields.js'

interface ProjectName {
  id: number
  title: string
}

const homeOf = (project: ProjectName) => `/arbejdsbord/projekter/${project.id}/frivillige`

function projectPage(lang: Language, project: ProjectName, title: string): Omit<FormPage, 'fields'> {
  const t = translate[lang]
  return {
    ...deskTrail(t, title, { label: t('volunteers.list', { project: project.title }), href: homeOf(project) }),
    submit: t('desk.save'),
    cancel: homeOf(project),
    hidden: ['version'],
  }
}

/** @param consent the words that the volunteer has said yes to */
export function newVolunteerPage(lang: Language, project: ProjectName, consent: ConsentText): FormPage {
  const t = translate[lang]
  return {
    ...projectPage(lang, project, t('volunteers.new')),
    intro: t('volunteers.intro'),
    aside: consentAside(lang, consent),
    fields: [...personFields(lang), ...groundFields(lang), deletionField(lang), ...assignmentFields(lang)],
  }
}

export const consentAside = (lang: Language, { version, paragraphs }: ConsentText): FormPage['aside'] => ({
  summary: translate[lang]('volunteers.consent.text', { version }),
  paragraphs,
})

export function assignmentPage(lang: Language, assigned: Assigned): FormPage {
  const t = translate[lang]
  const project = { id: assigned.projectId, title: assigned.project }
  return {
    ...projectPage(lang, project, t('volunteers.assignment.edit', { name: assigned.name, project: project.title })),
    ways: waysOf(lang, 'tilknytning', assigned.assignmentId),
    record: `volunteer:${assigned.volunteerId}`,
    fields: assignmentFields(lang),
  }
}
