/** What a list shows of a project, in the visitor's language. */
import { excerpt, markHits, type SearchTerm, type Segment } from '../database/search-text.js'
import { URL_WORDS } from './url-words.js'
import { thumbnailView } from '../pictures/shown-picture.js'
import type { ViewTools } from '../web/page.js'
import type { ProjectListing } from './projects.js'
import type { Provenance } from './vocabulary.js'
import type { ConditionCode } from '../experience/vocabulary.js'

export interface ProjectCard {
  href: string
  title: string
  titleSegments: Segment[] | null
  summary: string
  summarySegments: Segment[] | null
  /** The language of title and summary. */
  contentLang: 'da' | 'en'
  municipality: { name: string; href: string }
  institution: { name: string; href: string; typeLabel: string }
  period: string
  thumbnail: { src: string; width: number; height: number } | null
  provenance: Provenance
  marks: { code: ConditionCode; name: string; rating: string | null }[]
}

type Tools = Pick<ViewTools, 't' | 'lang' | 'url' | 'date' | 'number'>

/** Title and summary in English where the project has both and English is asked for. */
export function wordsOf(
  project: Pick<ProjectListing, 'title' | 'titleEn' | 'summary' | 'summaryEn'>,
  lang: 'da' | 'en',
) {
  const english = lang === 'en' && project.titleEn && project.summaryEn
  return english
    ? { title: project.titleEn!, summary: project.summaryEn!, contentLang: 'en' as const }
    : { title: project.title, summary: project.summary, contentLang: 'da' as const }
}

export function projectCard(tools: Tools, project: ProjectListing, terms: SearchTerm[] = []): ProjectCard {
  const { title, summary, contentLang } = wordsOf(project, tools.lang)
  return {
    href: tools.url(`/projekter/${project.slug}`),
    title,
    titleSegments: terms.length > 0 ? markHits(title, terms) : null,
    summary,
    summarySegments: terms.length > 0 ? excerpt(summary, terms) : null,
    contentLang,
    municipality: { name: project.municipality, href: tools.url(`/kommuner/${project.municipalitySlug}`) },
    institution: {
      name: project.institution,
      href: tools.url(`/institutioner/${project.institutionSlug}`),
      typeLabel: tools.t(`reference.institutionType.${project.institutionType}`),
    },
    period: periodOf(tools, project),
    thumbnail: project.picture === null ? null : thumbnailView(project.picture),
    provenance: project.provenance,
    marks: project.conditions.map(({ code, average }) => ({
      code,
      name: tools.t(`reference.condition.${code}.name`),
      rating: average === null ? null : tools.number(average, 1),
    })),
  }
}

/** "siden 1. marts 2025" or "1. marts 2025 – 30. juni 2026". */
export function periodOf(
  { t, date }: Tools,
  { startedOn, endedOn }: { startedOn: string; endedOn: string | null },
): string {
  return endedOn
    ? t('registry.period.closed', { from: date(startedOn), to: date(endedOn) })
    : t('registry.period.open', { from: date(startedOn) })
}

export const conditionHref = (tools: Tools, code: ConditionCode): string => tools.url(`/betingelser/${URL_WORDS[code]}`)
