/** One search box for everything that is public. */
import { Router } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.js'
import { markHits, searchTerms, stemsOf, type SearchTerm } from '../database/search-text.js'
import { CONDITIONS } from '../experience/vocabulary.js'
import { readQuery } from '../web/forms.js'
import { viewTools, type ViewTools } from '../web/page.js'
import { searchInstitutions } from './institutions.js'
import { searchMunicipalities } from './municipalities.js'
import { conditionHref, projectCard } from './project-card.js'
import { noFilter, projectListUrl, searchText } from './project-filter.js'
import { projectListings, searchProjects } from './projects.js'

const SHOWN = 10
const searchQuery = z.object({ q: searchText })

export function searchRoutes(context: AppContext): Router {
  const router = Router()

  router.get('/soeg', async (req, res) => {
    const tools = viewTools[req.lang]
    const { q } = readQuery(searchQuery, req.query)
    const terms = searchTerms(q)
    const [projectIds, institutions, municipalities] = await Promise.all([
      searchProjects(context, terms),
      searchInstitutions(context, terms, SHOWN),
      searchMunicipalities(context, terms),
    ])
    const projects = await projectListings(context, projectIds.slice(0, SHOWN))
    const words = wordHits(tools, terms)
    const total = projectIds.length + institutions.length + municipalities.length + words.length
    await context.sendPage(req, res, {
      view: 'registry/search',
      title: q ? tools.t('registry.search.title-for', { q }) : tools.t('registry.search.title'),
      robots: 'noindex, follow',
      model: {
        q,
        count: q ? tools.t('registry.search.count', { n: total }) : null,
        projects: projects.map((project) => projectCard(tools, project, terms)),
        allProjects:
          projectIds.length > SHOWN
            ? {
                label: tools.t('registry.search.all-projects', { n: projectIds.length }),
                href: tools.url(projectListUrl({ ...noFilter, q })),
              }
            : null,
        municipalities: municipalities.map(({ name, slug }) => ({
          segments: markHits(name, terms),
          href: tools.url(`/kommuner/${slug}`),
        })),
        institutions: institutions.map(({ name, slug, type, municipality }) => ({
          segments: markHits(name, terms),
          href: tools.url(`/institutioner/${slug}`),
          about: `${tools.t(`reference.institutionType.${type}`)}, ${municipality}`,
        })),
        words,
      },
      keep: ['projects', 'municipalities', 'institutions'],
    })
  })

  return router
}

/** Conditions and pages whose own words answer: few enough to be read each time. */
function wordHits(tools: ViewTools, terms: SearchTerm[]) {
  if (terms.length === 0) return []
  const pages = [
    ...CONDITIONS.map((code) => ({
      title: tools.t(`reference.condition.${code}.name`),
      about: tools.t(`reference.condition.${code}.about`),
      href: conditionHref(tools, code),
    })),
    ...['about', 'help', 'accessibility', 'privacy'].map((name) => ({
      title: tools.t(`site.${name}.title`),
      about: tools.t(`site.${name}.description`),
      href: tools.url(PAGE_PATHS[name]!),
    })),
    { title: tools.t('report.title'), about: tools.t('report.description'), href: tools.url('/rapport') },
  ]
  return pages
    .filter(({ title, about }) => {
      const stems = stemsOf(`${title} ${about}`)
      return terms.every((term) =>
        stems.some((stem) => stem === term.stem || (term.prefix && stem.startsWith(term.stem))),
      )
    })
    .map(({ title, about, href }) => ({
      segments: markHits(title, terms),
      aboutSegments: markHits(about, terms),
      href,
    }))
}

const PAGE_PATHS: Record<string, string> = {
  about: '/om',
  help: '/hjaelp',
  accessibility: '/tilgaengelighed',
  privacy: '/privatliv',
}
