/** An edition as one reads it: each sentence leads to its evidence, each piece of evidence back to its sentences. */
import { formatDate, translate, type Language } from '../../web/messages.js'
import type { ViewTools } from '../../web/page.js'
import { escapeMarkup } from '../../web/views.js'
import { figureHtml } from '../figure-html.js'
import type { Sentence } from '../text/blocks.js'
import { htmlOf } from '../text/html.js'
import { refsOf, wordsOf } from '../text/sentences.js'
import type { FrozenSection, FrozenSource } from './content.js'
import type { Edition } from './editions.js'
import { insteadOfPassage, insteadOfWords } from './withdrawn-words.js'

/** A place in the text that stands on a source. */
interface Place {
  id: string
  section: string
  words: string
}

export interface ReadSection {
  anchor: string
  title: string
  lang: Language
  method: string[]
  markup: string
}

export interface Note {
  number: number
  /** What was said; null where it may not be told. */
  words: string | null
  outcome: string | null
  /** Who said so, when, where and about what: as much of it as may be told. */
  about: string
  /** Said where the words were withdrawn, or were never open. */
  instead: string | null
  project: { title: string; href: string }
  illustrative: boolean
  places: Place[]
}

export interface ReadEdition {
  sections: ReadSection[]
  notes: Note[]
  /** By municipality, each with the sentences that stand on it. */
  projects: { title: string; href: string; municipality: string; places: Place[] }[]
}

/** Without a language of its own the text is in the page's. */
export function readEdition(tools: ViewTools, edition: Edition): ReadEdition {
  const places = new Map<string, Place[]>()
  const note = (ref: string, place: Place) => places.set(ref, [...(places.get(ref) ?? []), place])
  const { sections, sources } = edition.content
  const read = sections.map((section) => readSection(tools, edition, section, note))
  const notes = sources.map((source) => noteOf(tools, edition, source, places.get(source.ref) ?? []))
  // Who reads in English begins with the summary that is written in it.
  const english = tools.lang === 'en'
  return {
    sections: english ? [...read].sort((a, b) => Number(b.lang === 'en') - Number(a.lang === 'en')) : read,
    notes,
    projects: projectsOf(tools, sources, places),
  }
}

type NotePlace = (ref: string, place: Place) => void

function readSection(tools: ViewTools, edition: Edition, section: FrozenSection, note: NotePlace): ReadSection {
  const { anchor, title, lang, blocks } = section
  const t = translate[lang]
  const number = new Map(edition.content.sources.map((source) => [source.ref, source.number]))
  let [cited, quoted] = [0, 0]
  const markup = htmlOf(blocks, {
    cite: (refs) =>
      `<sup class="cites">${refs
        .map(
          (ref) =>
            `<a href="#belaeg-${number.get(ref)}" aria-label="${t('report.edition.note', { n: number.get(ref)! })}">${number.get(ref)}</a>`,
        )
        .join(' ')}</sup>`,
    figure: (name) => {
      const figure = edition.content.figures.find((one) => one.name === name)
      return figure ? figureHtml(tools.lang, `figur-${anchor}-${name}`, name, figure[tools.lang]) : ''
    },
    recordQuote: (ref) => {
      const id = `citat-${anchor}-${++quoted}`
      note(ref, { id, section: title, words: t('report.edition.quotation', { n: quoted }) })
      return quoteHtml(tools, edition, ref, id)
    },
    passage: (ref, i) => passageHtml(tools, edition, ref, i),
    sentence: (html, sentence) => {
      const refs = standsOn(sentence)
      if (refs.length === 0) return html
      const id = `saetning-${anchor}-${++cited}`
      const words = excerptOf(wordsOf(sentence))
      for (const ref of refs) note(ref, { id, section: title, words })
      return `<span id="${id}">${html}</span>`
    },
    anchor: (n) => {
      const id = `${anchor}-${n}`
      const label = t('report.edition.link-to', { n, section: title })
      return { id, link: ` <a class="paragraph-link" href="#${id}" aria-label="${escapeMarkup(label)}">¶</a>` }
    },
  })
  return { anchor, title, lang, markup, method: section.method?.[tools.lang] ?? [] }
}

/** What the sentence cites, and whose words it says. */
const standsOn = (sentence: Sentence): string[] => [
  ...new Set([...refsOf(sentence), ...sentence.runs.flatMap((run) => ('passage' in run ? [run.ref] : []))]),
]

const EXCERPT = 80
const excerptOf = (words: string): string =>
  words.length <= EXCERPT ? words : `${words.slice(0, EXCERPT - 1).trimEnd()}…`

function quoteHtml(tools: ViewTools, edition: Edition, ref: string, id: string): string {
  const { t } = tools
  const { words, content } = edition
  const said = words.get(ref)
  const source = content.sources.find((one) => one.ref === ref)!
  if (!said) {
    const gone = insteadOfWords(tools, edition, ref)
    return `<p class="quote-withdrawn" id="${id}">${escapeMarkup(gone)} <sup class="cites"><a href="#belaeg-${source.number}">${source.number}</a></sup></p>`
  }
  const by = t('report.draft.quote-by', {
    role: t(`reference.role.${said.respondentRole}`),
    project: source.project,
    municipality: source.municipality,
  })
  return `<figure class="quote" id="${id}"><blockquote lang="da"><p>${escapeMarkup(said.observation)}</p></blockquote><figcaption>${escapeMarkup(by)} <sup class="cites"><a href="#belaeg-${source.number}" aria-label="${t('report.edition.note', { n: source.number })}">${source.number}</a></sup></figcaption></figure>`
}

const passageHtml = (tools: ViewTools, edition: Edition, ref: string, i: number): string =>
  escapeMarkup(edition.words.get(ref)?.passages[i] ?? insteadOfPassage(tools, edition, ref))

function noteOf(tools: ViewTools, edition: Edition, source: FrozenSource, places: Place[]): Note {
  const { t, lang, url } = tools
  const { number, ref, entity, about, rating, municipality, provenance } = source
  const said = edition.words.get(ref)
  const subject = t(entity === 'experience' ? `reference.condition.${about}.name` : `reference.effect.${about}.name`)
  const rated = t(`reference.${entity === 'experience' ? 'rating' : 'effectRating'}.${rating}`)
  return {
    number,
    words: said?.observation ?? null,
    outcome: said?.outcome ?? null,
    about: said
      ? t('report.edition.about-open', {
          role: t(`reference.role.${said.respondentRole}`),
          date: formatDate(lang, said.observedOn),
          municipality,
          subject,
          rated,
        })
      : t('report.edition.about-closed', { municipality, subject, rated }),
    instead: said ? null : insteadOfWords(tools, edition, ref),
    project: { title: titleOf(lang, source), href: url(`/projekter/${source.projectSlug}`) },
    illustrative: provenance === 'illustrative',
    places,
  }
}

const titleOf = (lang: Language, { project, projectEn }: FrozenSource): string =>
  (lang === 'en' && projectEn) || project

function projectsOf(
  { lang, url }: ViewTools,
  sources: FrozenSource[],
  places: Map<string, Place[]>,
): ReadEdition['projects'] {
  const projects = new Map<number, ReadEdition['projects'][number]>()
  for (const source of sources) {
    const project = projects.get(source.projectId) ?? {
      title: titleOf(lang, source),
      href: url(`/projekter/${source.projectSlug}`),
      municipality: source.municipality,
      places: [],
    }
    for (const place of places.get(source.ref) ?? [])
      if (!project.places.some(({ id }) => id === place.id)) project.places.push(place)
    projects.set(source.projectId, project)
  }
  const byDanish = new Intl.Collator('da')
  return [...projects.values()].sort(
    (a, b) => byDanish.compare(a.municipality, b.municipality) || byDanish.compare(a.title, b.title),
  )
}
