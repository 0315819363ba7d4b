/** The matrix with a line for each condition: what the registry's experience says now, and all of the report until there is an edition. */
import type { AppContext } from '../context.js'
import { conditionChart } from '../experience/condition-chart.js'
import { summarise } from '../experience/condition-summary.js'
import { shownTallies } from '../experience/tallies.js'
import { CONDITIONS } from '../experience/vocabulary.js'
import { takingPart } from '../registry/municipalities.js'
import { conditionHref } from '../registry/project-card.js'
import { noFilter } from '../registry/project-filter.js'
import { NotFound } from '../web/errors.js'
import type { Page, ViewTools } from '../web/page.js'
import { pagesOf } from '../web/paging.js'
import { ROWS_A_PAGE, isWhole, matrixGroups } from './matrix.js'

/** @param path where it stands: it moves to a place of its own when there is an edition */
export async function matrixPage(
  context: AppContext,
  tools: ViewTools,
  query: { kommune?: string | undefined; side: number },
  path: '/rapport' | '/rapport/skema',
): Promise<Page> {
  const taking = await takingPart(context)
  const whole = (await isWhole(context.projectIndex)) && !query.kommune
  // Where there are too many for one table, the first municipality stands open.
  const chosen = query.kommune ? taking.find((municipality) => municipality.slug === query.kommune) : taking[0]
  if (!chosen) throw new NotFound()
  const { counts } = await context.projectIndex.list(noFilter, 0, null)
  const pathOf = (slug: string, page: number) => tools.url(`${path}?kommune=${slug}${page > 1 ? `&side=${page}` : ''}`)
  const total = whole ? 1 : (counts.get(`municipality:${chosen.slug}`) ?? 0)
  const pages = pagesOf(total, ROWS_A_PAGE, query.side, (page) => pathOf(chosen.slug, page))
  const [groups, tallies] = await Promise.all([
    matrixGroups(context, tools, whole ? null : { municipalityCode: chosen.code, page: query.side }),
    shownTallies(context.db, 'all'),
  ])
  const summaries = summarise(tallies)
  const voices = summaries.reduce((sum, summary) => sum + summary.count, 0)
  const illustrative = summaries.reduce((sum, summary) => sum + summary.illustrative, 0)
  const size = await context.projectIndex.size()
  const heard = size - (counts.get('evidence:none') ?? 0)
  return {
    view: 'report/report',
    title: tools.t(path === '/rapport' ? 'report.title' : 'report.matrix-page'),
    description: tools.t('report.description'),
    section: 'report',
    breadcrumbs: [
      ...(path === '/rapport' ? [] : [{ label: tools.t('report.title'), href: '/rapport' }]),
      { label: tools.t(path === '/rapport' ? 'report.title' : 'report.matrix'), href: null },
    ],
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
    keep: ['projects', 'municipalities', 'editions'],
  }
}
