/** The newsletters' archive: a list, a page for each, a feed. */
import { Router } from 'express'
import { z } from 'zod'
import type { AppContext } from '../../context.js'
import { sendAnswer } from '../../web/answer.js'
import { NotFound } from '../../web/errors.js'
import { readQuery } from '../../web/forms.js'
import { localUrl } from '../../web/language.js'
import { viewTools } from '../../web/page.js'
import { pageNumber, pagesOf } from '../../web/paging.js'
import { countIssues, issueBySlug, listIssues } from './archive.js'
import { archiveFeed } from './archive-feed.js'

const HOME = '/nyhedsbrev/arkiv'
const FEED = `${HOME}.atom`
const PER_PAGE = 50

const archiveQuery = z.object({ side: pageNumber })

export function archiveRoutes(context: AppContext): Router {
  const router = Router()

  router.get(FEED, async (req, res) => {
    const { publisher } = await context.settings()
    const issues = await listIssues(context, PER_PAGE)
    const { publicUrl } = context.config
    sendAnswer(req, res, {
      type: 'application/atom+xml; charset=utf-8',
      body: archiveFeed(publicUrl, req.lang, { author: publisher.name || 'Frivilligregistret', issues }),
      keep: ['newsletters', 'projects', 'settings'],
    })
  })

  router.get(HOME, async (req, res) => {
    const { t, url } = viewTools[req.lang]
    const { side } = readQuery(archiveQuery, req.query)
    const pages = pagesOf(await countIssues(context), PER_PAGE, side, (n) => localUrl(req.lang, `${HOME}?side=${n}`))
    const issues = await listIssues(context, PER_PAGE, (side - 1) * PER_PAGE)
    await context.sendPage(req, res, {
      view: 'letters/archive',
      title: t('letters.archive.title'),
      description: t('letters.archive.description'),
      section: 'newsletter',
      breadcrumbs: [
        { label: t('newsletter.title'), href: '/nyhedsbrev' },
        { label: t('letters.archive.title'), href: null },
      ],
      feeds: [{ title: t('letters.archive.feed'), href: url(FEED) }],
      model: {
        issues: issues.map((issue) => ({ ...issue, href: url(`${HOME}/${issue.slug}`) })),
        pages,
        feed: url(FEED),
      },
      keep: ['newsletters'],
    })
  })

  router.get(`${HOME}/:slug`, async (req, res) => {
    const { t, url } = viewTools[req.lang]
    const { slug } = req.params
    if (!/^[a-z0-9-]{1,200}$/.test(slug)) throw new NotFound()
    const issue = await issueBySlug(context, slug)
    await context.sendPage(req, res, {
      view: 'letters/issue',
      title: issue.subject,
      description: issue.preheader ?? undefined,
      section: 'newsletter',
      breadcrumbs: [
        { label: t('newsletter.title'), href: '/nyhedsbrev' },
        { label: t('letters.archive.title'), href: HOME },
        { label: issue.subject, href: null },
      ],
      feeds: [{ title: t('letters.archive.feed'), href: url(FEED) }],
      model: { issue: { ...issue, markup: issue.webHtml } },
      // What is quoted belongs to a project: a consent is withdrawn in a change to it.
      keep: issue.quotes ? ['newsletters', 'projects'] : ['newsletters'],
    })
  })

  return router
}
