/** The five conditions across the country, and a project's experience under one of them. */
import { Router } from 'express'
import type { AppContext } from '../context.js'
import { takingPart } from '../registry/municipalities.js'
import { conditionHref } from '../registry/project-card.js'
import { noFilter, pageQuery, projectListUrl } from '../registry/project-filter.js'
import { publishedProject } from '../registry/projects.js'
import { URL_WORDS, codeOfWord } from '../registry/url-words.js'
import { NotFound } from '../web/errors.js'
import { readQuery } from '../web/forms.js'
import { viewTools } from '../web/page.js'
import { pagesOf } from '../web/paging.js'
import { conditionChart } from './condition-chart.js'
import { emptySummary, summarise, summariseByPlace } from './condition-summary.js'
import { newestQuotes, quotesOfCell } from './experiences.js'
import { quoteView } from './quote-view.js'
import { shownTallies, talliesOf } from './tallies.js'
import { CONDITIONS, type ConditionCode } from './vocabulary.js'

const NEWEST_SHOWN = 10
const QUOTES_PER_PAGE = 20

/** @throws NotFound for a word that names no condition */
function conditionOf(word: string): ConditionCode {
  const code = codeOfWord(CONDITIONS, word)
  if (!code) throw new NotFound()
  return code
}

export function conditionRoutes(context: AppContext): Router {
  const router = Router()

  router.get('/betingelser', async (req, res) => {
    const tools = viewTools[req.lang]
    const summaries = summarise(await shownTallies(context.db, 'all'))
    await context.sendPage(req, res, {
      view: 'experience/conditions',
      title: tools.t('conditions.title'),
      description: tools.t('conditions.description'),
      section: 'conditions',
      breadcrumbs: [{ label: tools.t('conditions.title'), href: null }],
      model: {
        chart: summaries.some(({ count }) => count > 0)
          ? conditionChart(tools, tools.t('conditions.chart'), summaries, (code) => conditionHref(tools, code))
          : null,
        conditions: CONDITIONS.map((code) => ({
          code,
          name: tools.t(`reference.condition.${code}.name`),
          about: tools.t(`reference.condition.${code}.about`),
          href: conditionHref(tools, code),
        })),
      },
      keep: ['projects'],
    })
  })

  router.get('/betingelser/:word', async (req, res) => {
    const tools = viewTools[req.lang]
    const code = conditionOf(req.params.word)
    const municipalities = await takingPart(context)
    const [all, byPlace, quotes] = await Promise.all([
      shownTallies(context.db, 'all'),
      talliesOf(
        context.db.read,
        'municipality',
        municipalities.map((municipality) => municipality.code),
      ),
      newestQuotes(context.db.read, code, NEWEST_SHOWN),
    ])
    const summary = summarise(all).find((condition) => condition.code === code)!
    const places = summariseByPlace(byPlace)
    const name = tools.t(`reference.condition.${code}.name`)
    await context.sendPage(req, res, {
      view: 'experience/condition',
      title: name,
      description: tools.t(`reference.condition.${code}.about`),
      section: 'conditions',
      breadcrumbs: [
        { label: tools.t('conditions.title'), href: '/betingelser' },
        { label: name, href: null },
      ],
      model: {
        condition: {
          code,
          name,
          about: tools.t(`reference.condition.${code}.about`),
          question: tools.t(`reference.condition.${code}.question`),
        },
        inWords: summary.average
          ? tools.t('conditions.in-words', {
              n: summary.count,
              illustrative: summary.illustrative,
              average: tools.number(summary.average, 1),
            })
          : tools.t('conditions.none'),
        projectsHref: tools.url(projectListUrl({ ...noFilter, condition: code })),
        chart: summary.count > 0 && {
          caption: tools.t('conditions.by-municipality', { name }),
          rows: municipalities.map((municipality) => ({
            ...(places.get(municipality.code)?.find((condition) => condition.code === code) ?? emptySummary(code)),
            name: municipality.name,
            href: tools.url(`/kommuner/${municipality.slug}`),
          })),
        },
        quotes: quotes.map((quote) => ({
          ...quoteView(tools, quote),
          project: {
            title: quote.project,
            href: tools.url(`/projekter/${quote.projectSlug}`),
            municipality: quote.municipality,
          },
        })),
        others: CONDITIONS.filter((other) => other !== code).map((other) => ({
          code: other,
          name: tools.t(`reference.condition.${other}.name`),
          href: conditionHref(tools, other),
        })),
      },
      keep: ['projects', 'municipalities'],
    })
  })

  router.get('/projekter/:slug/:word', async (req, res) => {
    const tools = viewTools[req.lang]
    const code = conditionOf(req.params.word)
    const { side } = readQuery(pageQuery, req.query)
    const project = await publishedProject(context, req.params.slug)
    const path = `/projekter/${project.slug}/${URL_WORDS[code]}`
    const { total, quotes } = await quotesOfCell(context.db.read, project.id, code, side, QUOTES_PER_PAGE)
    const summary = project.conditions.find((condition) => condition.code === code) ?? emptySummary(code)
    const name = tools.t(`reference.condition.${code}.name`)
    await context.sendPage(req, res, {
      view: 'experience/cell',
      title: tools.t('conditions.cell.title', { condition: name, project: project.title }),
      description: tools.t('conditions.cell.description', { condition: name, project: project.title }),
      section: 'projects',
      breadcrumbs: [
        { label: tools.t('registry.projects.title'), href: '/projekter' },
        { label: project.title, href: `/projekter/${project.slug}` },
        { label: name, href: null },
      ],
      model: {
        condition: {
          code,
          name,
          about: tools.t(`reference.condition.${code}.about`),
          href: conditionHref(tools, code),
        },
        project: { title: project.title, href: tools.url(`/projekter/${project.slug}`) },
        inWords: summary.average
          ? tools.t('registry.project.condition-words', {
              n: summary.count,
              average: tools.number(summary.average, 1),
            })
          : tools.t('registry.project.condition-none'),
        withheld: summary.count > total ? tools.t('conditions.cell.withheld', { n: summary.count - total }) : null,
        chart:
          summary.count > 0
            ? conditionChart(tools, tools.t('conditions.cell.chart'), [summary], () => null, [code])
            : null,
        quotes: quotes.map((quote) => quoteView(tools, quote)),
        pages: pagesOf(total, QUOTES_PER_PAGE, side, (page) => tools.url(page > 1 ? `${path}?side=${page}` : path)),
      },
      keep: [`project:${project.id}`, 'municipalities', `institution:${project.institutionId}`],
    })
  })

  return router
}
