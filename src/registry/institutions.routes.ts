import { Router } from 'express'
import type { AppContext } from '../context.js'
import { conditionChart } from '../experience/condition-chart.js'
import { summarise } from '../experience/condition-summary.js'
import { shownTallies } from '../experience/tallies.js'
import { breadcrumbsJsonLd, institutionJsonLd } from '../open-data/json-ld.js'
import { readQuery } from '../web/forms.js'
import { viewTools } from '../web/page.js'
import { pagesOf } from '../web/paging.js'
import { institutionBySlug, projectsOfInstitution } from './institutions.js'
import { conditionHref, projectCard } from './project-card.js'
import { pageQuery } from './project-filter.js'
import { projectListings } from './projects.js'

const PER_PAGE = 10

export function institutionRoutes(context: AppContext): Router {
  const router = Router()

  router.get('/institutioner/:slug', async (req, res) => {
    const tools = viewTools[req.lang]
    const { side } = readQuery(pageQuery, req.query)
    const institution = await institutionBySlug(context, req.params.slug)
    const path = `/institutioner/${institution.slug}`
    const { total, ids } = await projectsOfInstitution(context, institution.id, side, PER_PAGE)
    const [projects, tallies] = await Promise.all([
      projectListings(context, ids),
      shownTallies(context.db, 'institution', String(institution.id)),
    ])
    const breadcrumbs = [
      { label: tools.t('registry.municipalities.title'), href: '/kommuner' },
      { label: institution.municipality, href: `/kommuner/${institution.municipalitySlug}` },
      { label: institution.name, href: null },
    ]
    await context.sendPage(req, res, {
      view: 'registry/institution',
      title: institution.name,
      description: tools.t('registry.institution.description', {
        name: institution.name,
        municipality: institution.municipality,
      }),
      section: 'municipalities',
      breadcrumbs,
      model: {
        institution: {
          name: institution.name,
          typeLabel: tools.t(`reference.institutionType.${institution.type}`),
          municipality: {
            name: institution.municipality,
            href: tools.url(`/kommuner/${institution.municipalitySlug}`),
          },
          contact: {
            role: institution.contactRole,
            address: [institution.street, `${institution.postcode} ${institution.town}`.trim()].filter(Boolean),
            phone: institution.phone,
            email: institution.email,
            website: institution.website,
          },
        },
        count: tools.t('registry.projects.count', { n: total }),
        projects: projects.map((project) => projectCard(tools, project)),
        pages: pagesOf(total, PER_PAGE, side, (page) => tools.url(page > 1 ? `${path}?side=${page}` : path)),
        chart:
          tallies.length > 0
            ? conditionChart(
                tools,
                tools.t('registry.institution.chart', { name: institution.name }),
                summarise(tallies),
                (code) => conditionHref(tools, code),
              )
            : null,
      },
      keep: [`institution:${institution.id}`, 'municipalities'],
      jsonLd: [
        institutionJsonLd(context.config.publicUrl, institution, req.lang),
        breadcrumbsJsonLd(context.config.publicUrl, breadcrumbs, req.lang),
      ],
    })
  })

  return router
}
