/** /data and /data/api: what there is, and how to get it. */
import { Router } from 'express'
import type { AppContext } from '../context.js'
import { allMunicipalities } from '../registry/municipalities.js'
import { viewTools, type Page, type ViewTools } from '../web/page.js'
import { API } from './api/operations.js'
import { apiReference } from './api/reference.js'
import { FORMATS, TYPES } from './files/files.routes.js'
import { LICENCE_URL, breadcrumbsJsonLd, datasetJsonLd } from './json-ld.js'
import { RESOURCES } from './resources/index.js'

export function dataPageRoutes(context: AppContext): Router {
  const router = Router()
  router.get('/data', async (req, res) => {
    await context.sendPage(req, res, await dataPage(context, viewTools[req.lang]))
  })
  router.get('/data/api', async (req, res) => {
    await context.sendPage(req, res, await referencePage(context, viewTools[req.lang]))
  })
  return router
}

async function dataPage(context: AppContext, tools: ViewTools): Promise<Page> {
  const { t, url, number } = tools
  const { publicUrl } = context.config
  const title = t('open-data.title')
  const breadcrumbs = [{ label: title, href: null }]
  const feeds = await feedLinks(context, tools)
  const rows = await Promise.all(RESOURCES.map((resource) => resource.count(context)))
  const settings = await context.settings()
  return {
    view: 'open-data/data',
    title,
    description: t('open-data.description'),
    section: 'data',
    breadcrumbs,
    model: {
      resources: RESOURCES.map(({ name, file }, i) => ({
        name: t(`open-data.resource.${name}`),
        about: t(`open-data.resource.${name}.about`),
        rows: number(rows[i]!),
        files: FORMATS.map((format) => ({
          label: format.toUpperCase(),
          name: t('open-data.files.download', {
            name: t(`open-data.resource.${name}`),
            format: format.toUpperCase(),
          }),
          href: url(`/data/${file}.${format}`),
          type: TYPES[format].split(';')[0]!,
        })),
      })),
      formats: ['csv', 'formula', 'xlsx', 'json'].map((format) => t(`open-data.formats.${format}`)),
      licenceHref: LICENCE_URL,
      apiHref: url('/data/api'),
      documentHref: `${API}/openapi.json`,
      feeds,
    },
    keep: ['projects', 'institutions', 'municipalities'],
    feeds: feeds.slice(0, 1).map(({ label, href }) => ({ title: label, href })),
    jsonLd: [
      datasetJsonLd(
        publicUrl,
        settings,
        {
          name: 'Frivilligregistret',
          description: t('open-data.description'),
          path: '/data',
          distributions: RESOURCES.flatMap(({ file }) =>
            FORMATS.map((format) => ({ href: `/data/${file}.${format}`, type: TYPES[format].split(';')[0]! })),
          ),
        },
        tools.lang,
      ),
      breadcrumbsJsonLd(publicUrl, breadcrumbs, tools.lang),
    ],
  }
}

async function feedLinks(context: AppContext, { t, url }: ViewTools) {
  const municipalities = (await allMunicipalities(context)).filter((municipality) => municipality.takesPart)
  return [
    { label: t('open-data.feeds.all'), href: url('/projekter.atom') },
    ...municipalities.map(({ name, slug }) => ({
      label: t('open-data.feeds.municipality', { name }),
      href: url(`/kommuner/${slug}.atom`),
    })),
  ]
}

async function referencePage(context: AppContext, tools: ViewTools): Promise<Page> {
  const { t } = tools
  const title = t('open-data.reference.title')
  const breadcrumbs = [
    { label: t('open-data.title'), href: '/data' },
    { label: title, href: null },
  ]
  return {
    view: 'open-data/reference',
    title,
    description: t('open-data.reference.description'),
    section: 'data',
    breadcrumbs,
    model: {
      base: context.config.publicUrl + API,
      documentHref: `${API}/openapi.json`,
      rules: ['paging', 'etag', 'errors', 'version'].map((rule) => t(`open-data.reference.rules.${rule}`)),
      ...(await apiReference(context, tools)),
    },
    keep: ['projects', 'institutions', 'municipalities'],
    jsonLd: [breadcrumbsJsonLd(context.config.publicUrl, breadcrumbs, tools.lang)],
  }
}
