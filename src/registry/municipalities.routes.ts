import { Router } from 'express'
import type { AppContext } from '../context.js'
import { conditionChart } from '../experience/condition-chart.js'
import { summarise } from '../experience/condition-summary.js'
import { shownTallies } from '../experience/tallies.js'
import { compareDanish } from '../database/search-text.js'
import { readQuery } from '../web/forms.js'
import { viewTools } from '../web/page.js'
import { pagesOf } from '../web/paging.js'
import { institutionsOf } from './institutions.js'
import { allMunicipalities, municipalityBySlug } from './municipalities.js'
import { conditionHref, projectCard } from './project-card.js'
import { noFilter, pageQuery, projectListUrl } from './project-filter.js'
import { projectListings } from './projects.js'
import { tileMap } from './tile-map.js'

const PROJECTS_SHOWN = 10
const INSTITUTIONS_PER_PAGE = 20

/** A region's name in locales, where keys are ASCII. */
export const regionKey = (region: string): string => region.toLowerCase().replace('æ', 'ae').replace('ø', 'oe')

export function municipalityRoutes(context: AppContext): Router {
  const router = Router()

  router.get('/kommuner', async (req, res) => {
    const tools = viewTools[req.lang]
    const [municipalities, { counts }] = await Promise.all([
      allMunicipalities(context),
      context.projectIndex.list(noFilter, 0, null),
    ])
    const withRegion = municipalities.map((municipality) => ({
      ...municipality,
      regionName: tools.t(`reference.region.${regionKey(municipality.region)}`),
    }))
    const regions = [...new Set(withRegion.map((municipality) => municipality.regionName))].sort((one, other) =>
      compareDanish(one, other),
    )
    await context.sendPage(req, res, {
      view: 'registry/municipalities',
      title: tools.t('registry.municipalities.title'),
      description: tools.t('registry.municipalities.description'),
      section: 'municipalities',
      breadcrumbs: [{ label: tools.t('registry.municipalities.title'), href: null }],
      model: {
        map: tileMap(tools, municipalities),
        taking: withRegion
          .filter((municipality) => municipality.takesPart)
          .map(({ name, slug, regionName }) => ({
            name,
            region: regionName,
            href: tools.url(`/kommuner/${slug}`),
            count: tools.t('registry.projects.count', { n: counts.get(`municipality:${slug}`) ?? 0 }),
          })),
        regions: regions.map((region) => ({
          name: region,
          municipalities: withRegion
            .filter(({ regionName, takesPart }) => regionName === region && !takesPart)
            .map(({ name }) => name),
        })),
      },
      keep: ['municipalities', 'projects'],
    })
  })

  router.get('/kommuner/:slug', async (req, res) => {
    const tools = viewTools[req.lang]
    const { side } = readQuery(pageQuery, req.query)
    const municipality = await municipalityBySlug(context, req.params.slug)
    const path = `/kommuner/${municipality.slug}`
    const filter = { ...noFilter, municipality: [municipality.slug] }
    const [{ total, ids }, all, institutions, tallies] = await Promise.all([
      context.projectIndex.list(filter, PROJECTS_SHOWN, null),
      context.projectIndex.size(),
      institutionsOf(context, municipality.code, side, INSTITUTIONS_PER_PAGE),
      shownTallies(context.db, 'municipality', municipality.code),
    ])
    const projects = await projectListings(context, ids)
    await context.sendPage(req, res, {
      view: 'registry/municipality',
      title: tools.t('registry.municipality.title', { name: municipality.name }),
      description: tools.t('registry.municipality.description', { name: municipality.name }),
      section: 'municipalities',
      breadcrumbs: [
        { label: tools.t('registry.municipalities.title'), href: '/kommuner' },
        { label: municipality.name, href: null },
      ],
      model: {
        municipality: {
          name: municipality.name,
          code: municipality.code,
          region: tools.t(`reference.region.${regionKey(municipality.region)}`),
          takesPart: municipality.takesPart,
        },
        share: municipality.takesPart
          ? tools.t('registry.municipality.share', { n: total, all })
          : tools.t('registry.municipality.not-taking-part', { name: municipality.name }),
        shareBar: { n: total, all },
        projects: projects.map((project) => projectCard(tools, project)),
        allProjectsHref: total > projects.length ? tools.url(projectListUrl(filter)) : null,
        allProjects: tools.t('registry.municipality.all-projects', { n: total }),
        institutions: institutions.listings.map(({ name, slug, type, town }) => ({
          name,
          href: tools.url(`/institutioner/${slug}`),
          typeLabel: tools.t(`reference.institutionType.${type}`),
          town,
        })),
        institutionCount: tools.t('registry.institutions.count', { n: institutions.total }),
        pages: pagesOf(institutions.total, INSTITUTIONS_PER_PAGE, side, (page) =>
          tools.url(page > 1 ? `${path}?side=${page}` : path),
        ),
        chart:
          tallies.length > 0
            ? conditionChart(
                tools,
                tools.t('registry.municipality.chart', { name: municipality.name }),
                summarise(tallies),
                (code) => conditionHref(tools, code),
              )
            : null,
      },
      // Its share is of all projects, so another municipality's project is shown here too.
      keep: [`municipality:${municipality.code}`, 'municipalities', 'projects'],
      feeds: [
        { title: tools.t('registry.municipality.feed', { name: municipality.name }), href: tools.url(`${path}.atom`) },
      ],
    })
  })

  return router
}
