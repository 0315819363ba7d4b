/** An experience as the reading view shows it: its text in pieces, coded or not, and what each passage carries. */
import type { Citing } from '../../report/draft/citing.js'
import type { ViewTools } from '../../web/page.js'
import type { CodeTree } from '../coding/code-tree.js'
import { wordsOf, type Passage } from '../coding/passages.js'
import { shownCite } from './cite-view.js'
import type { Entry } from './entries.js'

const MOST_SHOWN = 80

export interface Piece {
  text: string
  coded: boolean
}

/** @param citing the section that evidence is picked for, if one is being written */
export function shownEntry(entry: Entry, tree: CodeTree, { t, url, date }: ViewTools, citing: Citing | null) {
  const on = citing ? `?belaeg=${citing.key}` : ''
  return {
    id: entry.id,
    version: entry.version,
    href: url(`/opsamling/laes/${entry.id}${on}`),
    project: entry.project,
    projectHref: url(`/projekter/${entry.projectSlug}`),
    place: `${entry.institution}, ${entry.municipality}`,
    condition: t(`reference.condition.${entry.conditionCode}.name`),
    conditionCode: entry.conditionCode,
    rating: t(`reference.rating.${entry.rating}`),
    role: t(`reference.role.${entry.respondentRole}`),
    date: date(entry.observedOn),
    provenance: entry.provenance,
    withheld: !entry.quotable,
    unpublished: entry.status === 'published' ? null : t(`reference.status.${entry.status}`),
    citation: `[@e${entry.id}]`,
    observation: piecesOf('observation', entry),
    outcome: entry.outcome === null ? null : piecesOf('outcome', entry),
    cite:
      citing && shownCite({ ref: `e${entry.id}`, action: `/opsamling/laes/${entry.id}/henvis` }, citing, { t, url }),
    passages: entry.passages.map((passage) => shownPassage(passage, entry, tree, { t, url })),
  }
}

function shownPassage(passage: Passage, entry: Entry, tree: CodeTree, { t, url }: Pick<ViewTools, 't' | 'url'>) {
  const words = wordsOf(passage, entry).replace(/\s+/g, ' ')
  const codes = new Map(
    passage.codeIds.flatMap((id) => {
      const code = tree.nowOf(id)
      return code ? [[code.id, code] as const] : []
    }),
  )
  return {
    id: passage.id,
    words:
      passage.field === 'entry'
        ? t('summary.passage.whole')
        : passage.state === 'gone'
          ? t('summary.passage.gone')
          : `»${words.length > MOST_SHOWN ? `${words.slice(0, MOST_SHOWN).trimEnd()}…` : words}«`,
    state: passage.state === 'as-coded' ? null : t(`summary.passage.state.${passage.state}`),
    stands: passage.state === 'entry-edited' || passage.state === 'edited',
    codes: [...codes.values()].map(({ id, path, name }) => ({
      id,
      name,
      path,
      href: url(`/opsamling/laes?kode=${id}`),
    })),
  }
}

/** The text cut where passages begin and end. */
function piecesOf(field: 'observation' | 'outcome', entry: Entry): Piece[] {
  const text = entry[field] ?? ''
  const spans = entry.passages.filter((passage) => passage.field === field && passage.state !== 'gone')
  const cuts = new Set([0, text.length])
  for (const { startsAt, endsAt } of spans) for (const at of [startsAt!, endsAt!]) cuts.add(Math.min(at, text.length))
  const places = [...cuts].sort((a, b) => a - b)
  return places.slice(0, -1).map((from, i) => ({
    text: text.slice(from, places[i + 1]),
    coded: spans.some(({ startsAt, endsAt }) => startsAt! <= from && endsAt! > from),
  }))
}
