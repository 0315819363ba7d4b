/** The figures as they stand now, to look at, to follow to what they count, and to take along. */
import { Router, type Request } from 'express'
import { z } from 'zod'
import { requireArea } from '../../accounts/permissions.js'
import type { AppContext } from '../../context.js'
import { pageNumber } from '../../registry/project-filter.js'
import { sendTable, headersFor } from '../../spreadsheets/send-table.js'
import { NotFound } from '../../web/errors.js'
import { readQuery } from '../../web/forms.js'
import { translate } from '../../web/messages.js'
import { viewTools } from '../../web/page.js'
import { pagesOf } from '../../web/paging.js'
import { compilationTrail } from '../../desk/desk-trail.js'
import { figureCatalogue, isFigureName, makeFigure } from './catalogue.js'
import { figurePng, figureTable } from './files.js'
import type { Figure } from './figure.js'
import { shownFigure } from './shown-figure.js'

const HOME = '/opsamling/figurer'

const figureQuery = z.object({ side: pageNumber })

export function figureRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()

  async function figureOf(req: Request): Promise<Figure> {
    requireArea(req.user ?? null, 'compile report')
    const name = String(req.params.name)
    if (!isFigureName(name)) throw new NotFound()
    return makeFigure(context, name, { lang: req.lang, page: readQuery(figureQuery, req.query).side })
  }

  router.get(HOME, async (req, res) => {
    requireArea(req.user ?? null, 'compile report')
    const { t, lang, url } = viewTools[req.lang]
    const figures = await Promise.all(figureCatalogue.map(({ name }) => makeFigure(context, name, { lang })))
    await sendPage(req, res, {
      view: 'summary/figures',
      ...compilationTrail(t, t('summary.figures')),
      model: {
        figures: figures.map(({ name, n, illustrative }) => ({
          name: t(`summary.figure.${name}.name`),
          about: t(`summary.figure.${name}.about`),
          count: t('summary.figure.count', { n, illustrative }),
          href: url(`${HOME}/${name}`),
        })),
      },
    })
  })

  router.get(`${HOME}/:name.svg`, async (req, res) => {
    const figure = await figureOf(req)
    headersFor(res, 'svg', figure.name)
    res.send(Buffer.from(figure.svg()))
  })

  router.get(`${HOME}/:name.png`, async (req, res) => {
    const figure = await figureOf(req)
    headersFor(res, 'png', figure.name)
    res.send(await figurePng(figure.svg()))
  })

  router.get(`${HOME}/:name.csv`, async (req, res) => {
    const figure = await figureOf(req)
    await sendTable(req, res, 'csv', figure.name, figureTable(figure, translate[req.lang]))
  })

  router.get(`${HOME}/:name`, async (req, res) => {
    const figure = await figureOf(req)
    const tools = viewTools[req.lang]
    const { side } = readQuery(figureQuery, req.query)
    const home = `${HOME}/${figure.name}`
    await sendPage(req, res, {
      view: 'summary/figure',
      ...compilationTrail(tools.t, figure.title, { label: tools.t('summary.figures'), href: HOME }),
      model: {
        figure: shownFigure(figure, tools, home, side),
        pages: pagesOf(figure.pages, 1, side, (page) => tools.url(`${home}?side=${page}`)),
      },
    })
  })

  return router
}
