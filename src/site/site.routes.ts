/** The pages that belong to no single record. */
import { Router, type Request } from 'express'
import type { AppContext } from '../context.js'
import { summarise } from '../experience/condition-summary.js'
import { shownTallies } from '../experience/tallies.js'
import { CONDITIONS } from '../experience/vocabulary.js'
import { websiteJsonLd } from '../open-data/json-ld.js'
import { allMunicipalities } from '../registry/municipalities.js'
import { conditionHref, projectCard } from '../registry/project-card.js'
import { noFilter } from '../registry/project-filter.js'
import { projectListings } from '../registry/projects.js'
import { tileMap } from '../registry/tile-map.js'
import { helpPictures } from './help-pictures.js'
import { viewTools, type Page } from '../web/page.js'

const NEWEST_SHOWN = 3

/** When the accessibility page was last gone through. */
const ACCESSIBILITY_REVIEWED_ON = '2026-11-24'

export function siteRoutes(context: AppContext): Router {
  const router = Router()

  router.get('/', async (req, res) => context.sendPage(req, res, await homePage(context, req)))

  const wordPage = (path: string, name: string, model: (req: Request) => Promise<object>) =>
    router.get(path, async (req, res) => {
      const tools = viewTools[req.lang]
      const title = tools.t(`site.${name}.title`)
      await context.sendPage(req, res, {
        view: `site/${name}`,
        title,
        description: tools.t(`site.${name}.description`),
        breadcrumbs: [{ label: title, href: null }],
        model: await model(req),
        keep: [`page:${name}`],
      })
    })

  wordPage('/om', 'about', async (req) => {
    const { publisher } = await context.settings()
    const tools = viewTools[req.lang]
    const conditions = CONDITIONS.map((code) => ({
      code,
      name: tools.t(`reference.condition.${code}.name`),
      about: tools.t(`reference.condition.${code}.about`),
      href: conditionHref(tools, code),
    }))
    return { publisher, conditions }
  })
  wordPage('/tilgaengelighed', 'accessibility', async () => {
    const { publisher, authority, statementUrl } = await context.settings()
    return { publisher, authority, officialUrl: statementUrl, reviewedOn: ACCESSIBILITY_REVIEWED_ON }
  })
  wordPage('/privatliv', 'privacy', async () => {
    const { publisher, authority, countClicks } = await context.settings()
    return { publisher, authority, counted: `site.privacy.subscribers.${countClicks ? 'totals' : 'uncounted'}` }
  })
  wordPage('/hjaelp', 'help', async () => ({ publisher: (await context.settings()).publisher }))

  wordPage('/hjaelp/koordinator', 'coordinator-help', () => Promise.resolve({ pictures: shownPictures() }))

  // The address that Danish authorities' sites agree on for the accessibility statement.
  router.get('/was', async (_req, res) => {
    const { statementUrl } = await context.settings()
    res.redirect(302, statementUrl || '/tilgaengelighed')
  })

  return router
}

/** In the order in which one meets what they show. */
const PICTURES = ['desk', 'form', 'next']

function shownPictures() {
  const made = helpPictures()
  return PICTURES.flatMap((name) => {
    const picture = made[name]
    return picture ? [{ name, file: `help-${name}.webp`, width: picture.width, height: picture.height }] : []
  })
}

async function homePage(context: AppContext, req: Request): Promise<Page> {
  const tools = viewTools[req.lang]
  const [municipalities, newest, { counts, total }, tallies] = await Promise.all([
    allMunicipalities(context),
    context.projectIndex.newest(NEWEST_SHOWN),
    context.projectIndex.list(noFilter, 0, null),
    shownTallies(context.db, 'all'),
  ])
  const projects = await projectListings(context, newest)
  const summaries = summarise(tallies)
  const taking = municipalities.filter((municipality) => municipality.takesPart)
  const voices = summaries.reduce((sum, summary) => sum + summary.count, 0)
  const numbers = { municipalities: taking.length, projects: total, experiences: voices }
  return {
    view: 'site/home',
    title: tools.t('site.home.title'),
    description: tools.t('site.home.description'),
    section: 'home',
    model: {
      map: tileMap(tools, municipalities),
      municipalities: taking.map(({ name, slug }) => ({
        name,
        href: tools.url(`/kommuner/${slug}`),
        count: tools.t('registry.projects.count', { n: counts.get(`municipality:${slug}`) ?? 0 }),
      })),
      numbers: Object.entries(numbers).map(([name, n]) => ({
        number: tools.number(n),
        label: tools.t(`site.home.numbers.${name}`, { n }),
      })),
      conditions: summaries.map(({ code, count }) => ({
        code,
        name: tools.t(`reference.condition.${code}.name`),
        about: tools.t(`reference.condition.${code}.about`),
        href: conditionHref(tools, code),
        count: tools.t('conditions.count', { n: count }),
      })),
      newest: projects.map((project) => projectCard(tools, project)),
    },
    keep: ['projects', 'municipalities'],
    feeds: [{ title: tools.t('registry.projects.feed'), href: tools.url('/projekter.atom') }],
    jsonLd: websiteJsonLd(context.config.publicUrl, await context.settings(), req.lang),
  }
}
