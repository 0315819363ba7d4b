/** The public list of projects, and a project's own page. */
import { Router, type Request } from 'express'
import { agreedPoints } from '../agreements/agreed-points.js'
import { POINTS, type Point } from '../agreements/points.js'
import type { AppContext } from '../context.js'
import { searchTerms } from '../database/search-text.js'
import { conditionChart } from '../experience/condition-chart.js'
import { effectsOfProject, quotesOfProject } from '../experience/experiences.js'
import { CONDITIONS } from '../experience/vocabulary.js'
import { pictureView, shownPicture } from '../pictures/shown-picture.js'
import { breadcrumbsJsonLd, projectJsonLd } from '../open-data/json-ld.js'
import { readQuery } from '../web/forms.js'
import { viewTools, type ViewTools } from '../web/page.js'
import { pagesOf } from '../web/paging.js'
import { quoteView } from '../experience/quote-view.js'
import { takingPart } from './municipalities.js'
import { periodOf, projectCard, wordsOf } from './project-card.js'
import { chosenOf, facetsOf } from './project-facets.js'
import {
  SORTS,
  isFiltered,
  noFilter,
  projectListUrl,
  projectListUrls,
  projectQuery,
  type ProjectFilter,
} from './project-filter.js'
import { URL_WORDS } from './url-words.js'
import { keptUntil } from '../database/kept-until.js'
import { projectListings, publishedProject, searchProjects, type ProjectPage } from './projects.js'

const PER_PAGE = 10
const QUOTES_SHOWN = 3
const ALIKE_SHOWN = 3

export function projectRoutes(context: AppContext): Router {
  const router = Router()
  router.get('/projekter', async (req, res) => {
    const filter = readQuery(projectQuery, req.query)
    await context.sendPage(req, res, await listPage(context, req, filter))
  })
  router.get('/projekter/:slug', async (req, res) => {
    await context.sendPage(req, res, await projectPage(context, req, req.params.slug))
  })
  return router
}

async function listPage(context: AppContext, req: Request, filter: ProjectFilter) {
  const tools = viewTools[req.lang]
  const terms = searchTerms(filter.q)
  const found = filter.q === '' ? null : await searchProjects(context, terms)
  const { total, ids, counts } = await context.projectIndex.list(filter, PER_PAGE, found)
  const addressOf = projectListUrls(filter)
  const pages = pagesOf(total, PER_PAGE, filter.page, (page) => tools.url(addressOf({ page })))
  const [listings, municipalities] = await Promise.all([projectListings(context, ids), takingPart(context)])
  const facets = facetsOf(tools, { filter, addressOf, counts, municipalities })
  return {
    view: 'registry/projects',
    title: tools.t('registry.projects.title'),
    description: tools.t('registry.projects.description'),
    section: 'projects' as const,
    breadcrumbs: [{ label: tools.t('registry.projects.title'), href: null }],
    model: {
      q: filter.q,
      count: tools.t('registry.projects.count', { n: total }),
      projects: listings.map((listing) => projectCard(tools, listing, terms)),
      facets,
      chosen: chosenOf(facets),
      hidden: hiddenFields(addressOf({ q: '' })),
      clearHref: isFiltered(filter) ? tools.url('/projekter') : null,
      sorts: SORTS.map((sort) => ({
        label: tools.t(`registry.sort.${filter.q && sort === 'newest' ? 'relevance' : sort}`),
        href: tools.url(addressOf({ sort })),
        current: filter.sort === sort,
      })),
      pages,
      suggestions: total === 0 ? suggestions(tools, filter) : [],
    },
    keep: ['projects', 'municipalities'],
    feeds: [{ title: tools.t('registry.projects.feed'), href: tools.url('/projekter.atom') }],
    robots: isFiltered(filter) || filter.page > 1 ? 'noindex, follow' : undefined,
  }
}

/** What the search form must carry along, so that a new search keeps the filters. */
function hiddenFields(address: string): { name: string; value: string }[] {
  const query = address.split('?')[1] ?? ''
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }))
}

/** Ways out of an empty list. */
function suggestions({ t, url }: ViewTools, filter: ProjectFilter): { label: string; href: string }[] {
  return [
    ...(filter.q && isFiltered({ ...filter, q: '' })
      ? [
          {
            label: t('registry.projects.empty.only-words', { q: filter.q }),
            href: url(projectListUrl({ ...noFilter, q: filter.q })),
          },
        ]
      : []),
    ...(filter.q
      ? [
          {
            label: t('registry.projects.empty.everywhere', { q: filter.q }),
            href: url(`/soeg?q=${encodeURIComponent(filter.q)}`),
          },
        ]
      : []),
    { label: t('registry.projects.empty.all'), href: url('/projekter') },
  ]
}

const PAGES_KEPT = 500
const shown = keptUntil<string, Awaited<ReturnType<typeof readShown>>>({ until: 'any', most: PAGES_KEPT })

/** All that a project's page shows, in whichever language. */
async function readShown(context: AppContext, slug: string) {
  const project = await publishedProject(context, slug)
  const [quotes, effects, alike, agreed, picture] = await Promise.all([
    quotesOfProject(context.db.read, project.id, QUOTES_SHOWN),
    effectsOfProject(context.db.read, project.id, QUOTES_SHOWN),
    context.projectIndex.like(project.id, ALIKE_SHOWN).then((ids) => projectListings(context, ids)),
    agreedPoints(context.db.read, project.id),
    shownPicture(context.db.read, project.id),
  ])
  return { project, quotes, effects, alike, agreed, picture }
}

async function projectPage(context: AppContext, req: Request, slug: string) {
  const tools = viewTools[req.lang]
  // How many volunteers there are today is told by it, too.
  const key = `${context.clock.today()} ${slug}`
  const { project, quotes, effects, alike, agreed, picture } = await shown.of(context.db, key, () =>
    readShown(context, slug),
  )
  const words = wordsOf(project, req.lang)
  const chart = conditionChart(
    tools,
    tools.t('registry.project.chart', { title: words.title }),
    project.conditions,
    (code) => `#${code}`,
  )
  const breadcrumbs = [
    { label: tools.t('registry.projects.title'), href: '/projekter' },
    { label: project.municipality, href: `/kommuner/${project.municipalitySlug}` },
    { label: words.title, href: null },
  ]
  return {
    view: 'registry/project',
    title: words.title,
    description: words.summary,
    section: 'projects' as const,
    breadcrumbs,
    model: {
      project: projectView(tools, project),
      picture: picture && pictureView(picture, req.lang),
      chart: project.experienceCount > 0 ? chart : null,
      conditions: CONDITIONS.map((code) => {
        const summary = project.conditions.find((condition) => condition.code === code)
        const shown = (quotes.get(code) ?? []).map((quote) => quoteView(tools, quote))
        return {
          code,
          name: tools.t(`reference.condition.${code}.name`),
          about: tools.t(`reference.condition.${code}.about`),
          inWords: summary?.average
            ? tools.t('registry.project.condition-words', {
                n: summary.count,
                average: tools.number(summary.average, 1),
              })
            : tools.t('registry.project.condition-none'),
          quotes: shown,
          withheld: summary && summary.count > 0 && shown.length === 0 ? tools.t('registry.project.withheld') : null,
          agreed: code === 'clarity' && agreed ? agreedWords(tools, agreed) : null,
          allHref: shown.length === QUOTES_SHOWN ? tools.url(`/projekter/${slug}/${URL_WORDS[code]}`) : null,
        }
      }),
      effects: effects.map(({ kind, count, average, quotes: words }) => ({
        name: tools.t(`reference.effect.${kind}.name`),
        inWords: tools.t('registry.project.effect-words', { n: count, average: tools.number(average, 1) }),
        quotes: words.map((quote) => quoteView(tools, quote, 'effectRating')),
      })),
      alike: alike.map((listing) => projectCard(tools, listing)),
    },
    keep: [`project:${project.id}`, `institution:${project.institutionId}`, 'projects', 'municipalities'],
    jsonLd: [
      projectJsonLd(context.config.publicUrl, project, req.lang),
      breadcrumbsJsonLd(context.config.publicUrl, breadcrumbs, req.lang),
    ],
  }
}

/** Which points the parties have agreed on: a sign of clarity that everyone may see. */
function agreedWords({ t }: ViewTools, agreed: Point[]): string {
  const count = t('agreements.public', { n: agreed.length, all: POINTS.length })
  if (agreed.length === 0) return count
  const points = agreed.map((point) => t(`agreements.point.${point}`)).join(', ')
  return `${count} ${t('agreements.public-points', { points })}`
}

function projectView(tools: ViewTools, project: ProjectPage) {
  const { t, url } = tools
  return {
    ...projectCard(tools, project),
    paragraphs: project.description.split(/\n{2,}/).filter(Boolean),
    period: periodOf(tools, project),
    targetGroups: project.targetGroups.map((code) => ({
      label: t(`reference.targetGroup.${code}`),
      href: url(`/projekter?maalgruppe=${URL_WORDS[code]}`),
    })),
    themes: project.themes.map((code) => ({
      label: t(`reference.theme.${code}`),
      href: url(`/projekter?tema=${URL_WORDS[code]}`),
    })),
    partners: project.partners.map(({ name, slug }) => ({ name, href: url(`/institutioner/${slug}`) })),
    volunteers:
      project.volunteers.active > 0
        ? t('registry.project.volunteers', {
            ...project.volunteers,
            hoursPerMonth: Math.round(project.volunteers.hoursPerMonth),
          })
        : t('registry.project.no-volunteers'),
    contact: {
      role: project.contactRole,
      address: [project.street, `${project.postcode} ${project.town}`.trim()].filter(Boolean),
      phone: project.phone,
      email: project.email,
      website: project.website,
    },
    provenanceAbout: t(`reference.provenance.${project.provenance}.about`),
    updated: t('registry.updated', { date: tools.date(project.updatedAt) }),
  }
}
