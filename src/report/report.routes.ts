/** The public report as far as it is compiled: what the registry's experience says now. */
import { Router } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.js'
import { conditionChart } from '../experience/condition-chart.js'
import { summarise } from '../experience/condition-summary.js'
import { talliesOf } from '../experience/tallies.js'
import { CONDITIONS } from '../experience/vocabulary.js'
import { takingPart } from '../registry/municipalities.js'
import { conditionHref } from '../registry/project-card.js'
import { noFilter, pageNumber } from '../registry/project-filter.js'
import { NotFound } from '../web/errors.js'
import { readQuery } from '../web/forms.js'
import { viewTools } from '../web/page.js'
import { pagesOf } from '../web/paging.js'
import { ROWS_A_PAGE, isWhole, matrixGroups } from './matrix.js'

const reportQuery = z.object({
  kommune: z
    .string()
    .regex(/^[a-z0-9-]{1,100}$/)
    .optional()
    .or(z.literal('').transform(() => undefined)),
  side: pageNumber,
})

export function reportRoutes(context: AppContext): Router {
  const router = Router()

  router.get('/rapport', async (req, res) => {
    const tools = viewTools[req.lang]
    const query = readQuery(reportQuery, req.query)
    const taking = await takingPart(context)
    const whole = (await isWhole(context.projectIndex)) && !query.kommune
    // Where there are too many for one table, the first municipality stands open.
    const chosen = query.kommune ? taking.find((municipality) => municipality.slug === query.kommune) : taking[0]
    if (!chosen) throw new NotFound()
    const { counts } = await context.projectIndex.list(noFilter, 0, null)
    const pathOf = (slug: string, page: number) =>
      tools.url(`/rapport?kommune=${slug}${page > 1 ? `&side=${page}` : ''}`)
    const total = whole ? 1 : (counts.get(`municipality:${chosen.slug}`) ?? 0)
    const pages = pagesOf(total, ROWS_A_PAGE, query.side, (page) => pathOf(chosen.slug, page))
    const [groups, tallies] = await Promise.all([
      matrixGroups(context, tools, whole ? null : { municipalityCode: chosen.code, page: query.side }),
      talliesOf(context.db.read, 'all', ['']),
    ])
    const summaries = summarise(tallies)
    const voices = summaries.reduce((sum, summary) => sum + summary.count, 0)
    const illustrative = summaries.reduce((sum, summary) => sum + summary.illustrative, 0)
    const size = await context.projectIndex.size()
    const heard = size - (counts.get('evidence:none') ?? 0)
    await context.sendPage(req, res, {
      view: 'report/report',
      title: tools.t('report.title'),
      description: tools.t('report.description'),
      section: 'report',
      breadcrumbs: [{ label: tools.t('report.title'), href: null }],
      model: {
        method: tools.t('report.method', { projects: heard, voices, illustrative }),
        matrix: {
          caption: whole
            ? tools.t('report.matrix.caption', { n: size })
            : tools.t('report.matrix.caption-part', { name: chosen.name }),
          columns: CONDITIONS.map((code) => ({
            code,
            name: tools.t(`reference.condition.${code}.name`),
            href: conditionHref(tools, code),
          })),
          groups,
        },
        pages,
        parts: whole
          ? []
          : taking.map(({ name, slug }) => ({ name, href: pathOf(slug, 1), current: slug === chosen.slug })),
        chart:
          voices > 0
            ? conditionChart(tools, tools.t('report.chart'), summaries, (code) => conditionHref(tools, code))
            : null,
        sections: CONDITIONS.map((code, i) => ({
          code,
          name: tools.t(`reference.condition.${code}.name`),
          about: tools.t(`reference.condition.${code}.about`),
          href: conditionHref(tools, code),
          link:
            summaries[i]!.count > 0
              ? tools.t('report.section-link', { name: tools.t(`reference.condition.${code}.name`) })
              : null,
          inWords: summaries[i]!.average
            ? tools.t('report.section-words', {
                n: summaries[i]!.count,
                average: tools.number(summaries[i]!.average, 1),
              })
            : tools.t('conditions.none'),
        })),
      },
      keep: ['projects', 'municipalities'],
    })
  })

  return router
}
