/** What the page about a whole agreement shows. */
import type { RecordVersion } from '../history/versions.js'
import type { ViewTools } from '../web/page.js'
import { agreementPath, pointPath } from './agreement-form.js'
import type { Agreement, AgreementContent } from './agreements.js'
import { standings, type PointStanding } from './point-states.js'
import { POINTS } from './points.js'

const EXCERPT = 120

export function agreementView(tools: ViewTools, agreement: Agreement, versions: RecordVersion<AgreementContent>[]) {
  const { t, url, lang, date } = tools
  const { project } = agreement.facts
  const home = agreementPath(project.id)
  const all = standings(agreement, lang)
  const next = all.find(({ state }) => state !== 'settled')
  return {
    progress: t('agreements.progress', { n: agreement.settled.length, all: POINTS.length }),
    points: all.map((standing) => ({
      number: standing.number,
      name: t(`agreements.point.${standing.point}`),
      href: url(pointPath(project.id, standing.point)),
      state: standing.state,
      stateName: t(`agreements.state.${standing.state}`),
      excerpt: excerptOf(tools, standing),
    })),
    next: next && {
      href: url(pointPath(project.id, next.point)),
      label: t(agreement.id === null ? 'agreements.begin' : 'agreements.go-on', {
        point: t(`agreements.point.${next.point}`),
      }),
    },
    files: filesOf(tools, home, ''),
    versions: versions.map(({ version, at, by, data }) => ({
      version,
      when: date(at),
      by: by ?? t('agreements.by-registry'),
      progress: t('agreements.progress', { n: data.settled.length, all: POINTS.length }),
      files: filesOf(tools, home, `?version=${version}`),
    })),
    experienceHref: url(`/arbejdsbord/erfaring?projekt=${project.id}&betingelse=clarity`),
  }
}

/** In the page's language; the other language has a page of its own. */
const filesOf = ({ t, url }: ViewTools, home: string, query: string) =>
  (['docx', 'pdf'] as const).map((ending) => ({
    href: url(`${home}.${ending}${query}`),
    label: t(`agreements.file.${ending}`),
  }))

function excerptOf({ date }: ViewTools, { answers, point }: PointStanding): string {
  const words = answers
    .filter(({ value }) => value !== '')
    .map(({ value }) => (point === 'period' ? date(value) : value))
    .join(' · ')
  return words.length > EXCERPT ? `${words.slice(0, EXCERPT).trimEnd()} …` : words
}
