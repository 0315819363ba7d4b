/** Atom (RFC 4287) of the newest projects. */
import { wordsOf } from '../../registry/project-card.js'
import { localUrl } from '../../web/language.js'
import { translate, type Language } from '../../web/messages.js'
import type { ProjectRow } from '../resources/projects.js'
import { XML_HEAD, element, type Xml } from './xml.js'

export interface Feed {
  title: string
  /** Danish path of the page that the feed is of. */
  page: string
  /** Danish path of the feed itself. */
  path: string
  author: string
  projects: ProjectRow[]
  /** What stands for the feed's age where it has no entry yet. */
  since: string
}

export function atomFeed(publicUrl: string, lang: Language, feed: Feed): string {
  const t = translate[lang]
  const other: Language = lang === 'da' ? 'en' : 'da'
  const absolute = (path: string, language = lang) => publicUrl + localUrl(language, path)
  const updated = feed.projects.map((project) => project.updatedAt).reduce(later, feed.since)
  const document = element(
    'feed',
    { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': lang },
    element('id', {}, absolute(feed.path)),
    element('title', {}, feed.title),
    element('subtitle', {}, t('open-data.feed.subtitle')),
    element('updated', {}, updated),
    element('link', { rel: 'self', type: 'application/atom+xml', href: absolute(feed.path) }),
    element('link', { rel: 'alternate', type: 'text/html', hreflang: lang, href: absolute(feed.page) }),
    element('link', {
      rel: 'related',
      type: 'application/atom+xml',
      hreflang: other,
      href: absolute(feed.path, other),
    }),
    element('author', {}, element('name', {}, feed.author), element('uri', {}, absolute('/'))),
    ...feed.projects.map((project) => entry(publicUrl, lang, project)),
  )
  return XML_HEAD + document.markup + '\n'
}

function entry(publicUrl: string, lang: Language, project: ProjectRow): Xml {
  const t = translate[lang]
  const { title, summary, contentLang } = wordsOf(project, lang)
  const href = publicUrl + localUrl(lang, `/projekter/${project.slug}`)
  const category = (term: string, label: string) => element('category', { term, label })
  return element(
    'entry',
    { 'xml:lang': contentLang },
    // A project that changes its name keeps its identity, so the address will not do.
    element('id', {}, `tag:${new URL(publicUrl).hostname},2026:project:${project.id}`),
    element('title', {}, title),
    element('published', {}, project.publishedAt),
    element('updated', {}, later(project.publishedAt, project.updatedAt)),
    element('link', { rel: 'alternate', type: 'text/html', hreflang: lang, href }),
    element('author', {}, element('name', {}, `${project.institution}, ${project.municipality}`)),
    category(`municipality:${project.municipalityCode}`, project.municipality),
    ...project.themes.map((theme) => category(`theme:${theme}`, t(`reference.theme.${theme}`))),
    category(`provenance:${project.provenance}`, t(`reference.provenance.${project.provenance}`)),
    element('summary', { type: 'text' }, summary + markOf(lang, project)),
  )
}

/** A reader of feeds may never see the page: what is made up says so in its summary. */
function markOf(lang: Language, { provenance }: ProjectRow): string {
  if (provenance === 'registered') return ''
  const t = translate[lang]
  const mark = t(`reference.provenance.${provenance}`)
  return ` (${t('open-data.feed.made-up', { mark, about: t(`reference.provenance.${provenance}.about`) })})`
}

const later = (a: string, b: string): string => (a > b ? a : b)
