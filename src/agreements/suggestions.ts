/** What the registry knows that answers a question: shown as a suggestion until the parties have agreed. */
import type { ProjectFacts } from '../registry/project-facts.js'
import { formatNumber, translate, type Language } from '../web/messages.js'
import type { ProjectVolunteers } from '../volunteers/project-volunteers.js'
import type { AnswerName } from './points.js'

export interface AgreementFacts {
  project: ProjectFacts
  volunteers: ProjectVolunteers
}

/** A certificate of no child offences is required for steady direct contact with children under 15. */
const UNDER_15 = ['young_children', 'pupils']

export function suggestionsFrom(
  { project, volunteers }: AgreementFacts,
  lang: Language,
): Partial<Record<AnswerName, string>> {
  const t = translate[lang]
  const english = lang === 'en' && project.titleEn && project.summaryEn
  const title = english ? project.titleEn! : project.title
  const count =
    volunteers.active > 0
      ? t('agreements.suggest.volunteers', {
          n: volunteers.active,
          hours: formatNumber(lang, Math.round(volunteers.hoursPerMonth)),
        })
      : ''
  const withChildren = project.targetGroups.some((group) => UNDER_15.includes(group))
  const found: Partial<Record<AnswerName, string | null>> = {
    institutionName: project.institution,
    institutionContact: project.contactRole,
    institutionPhone: project.phone,
    institutionEmail: project.email,
    volunteersName: t('agreements.suggest.party', { project: title }),
    extent: [english ? project.summaryEn! : project.summary, count].filter(Boolean).join('\n\n'),
    targetGroup: project.targetGroups.map((group) => t(`reference.targetGroup.${group}`)).join(', '),
    responsibility: withChildren || volunteers.certificateRequired > 0 ? t('agreements.suggest.certificate') : '',
    confidentiality: volunteers.confidentialityRequired > 0 ? t('agreements.suggest.confidentiality') : '',
    startsOn: project.startedOn,
    endsOn: project.endedOn,
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value))
}
