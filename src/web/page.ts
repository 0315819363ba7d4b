/** A page: its own view inside the layout that all pages share. */
import type { Request, Response } from 'express'
import { sendAnswer } from './answer.js'
import { assetUrl } from './assets.js'
import { localUrl } from './language.js'
import { formatDate, formatTime, formatNumber, translate, type Language, type Translate } from './messages.js'
import type { SiteSettings } from './settings.js'
import { renderView } from './views.js'

export type Section =
  | 'home'
  | 'municipalities'
  | 'projects'
  | 'conditions'
  | 'report'
  | 'newsletter'
  | 'data'
  | 'desk'
  | 'admin'
  | 'letters'
  | 'account'
  | null

export interface Page {
  /** Path under views/, without ending. */
  view: string
  title: string
  description?: string
  section?: Section
  breadcrumbs?: { label: string; href: string | null }[]
  model?: object
  status?: number
  /** See `Answer.keep`. */
  keep?: string[]
  feeds?: { title: string; href: string }[]
  /** schema.org data, given to search engines. */
  jsonLd?: object
  robots?: string
  /** Without scripts it comes anew by itself after so many seconds. */
  refresh?: number
}

export interface PageUser {
  name: string
  role: string
  desk: string
}

/** Words, addresses and formats of one language, as every view has them. */
export interface ViewTools {
  t: Translate
  lang: Language
  url: (path: string) => string
  asset: (name: string) => string
  number: (n: number, digits?: number) => string
  date: (iso: string) => string
  time: (iso: string) => string
}

const tools = (lang: Language): ViewTools => ({
  t: translate[lang],
  lang,
  url: (path) => localUrl(lang, path),
  asset: assetUrl,
  number: (n, digits) => formatNumber(lang, n, digits),
  date: (iso) => formatDate(lang, iso),
  time: (iso) => formatTime(lang, iso),
})
export const viewTools: Record<Language, ViewTools> = { da: tools('da'), en: tools('en') }

export interface PageParts {
  publicUrl: string
  settings: () => Promise<SiteSettings>
  /** Who is logged in, and where that user's own desk is. */
  userOf: (req: Request) => PageUser | null
  /** The token that this visitor's forms must carry, or null where the page needs none. */
  csrfTokenOf: (req: Request) => string | null
}

export type SendPage = (req: Request, res: Response, page: Page) => Promise<void>

export function pageSender({ publicUrl, settings, userOf, csrfTokenOf }: PageParts): SendPage {
  return async (req, res, page) => {
    const { lang } = req
    const view = viewTools[lang]
    const path = danishPath(req.originalUrl)
    const { publisher, statementUrl } = await settings()
    const absolute = (language: Language) => publicUrl + localUrl(language, path)
    const shell = {
      title: page.title,
      description: page.description ?? '',
      refresh: page.refresh ?? null,
      path,
      canonical: absolute(lang),
      alternate: { da: absolute('da'), en: absolute('en') },
      section: page.section ?? null,
      breadcrumbs: (page.breadcrumbs ?? []).map(({ label, href }) => ({ label, href: href && view.url(href) })),
      user: userOf(req),
      csrfToken: csrfTokenOf(req),
      publisher,
      statementUrl: statementUrl || view.url('/tilgaengelighed'),
      image: publicUrl + assetUrl('og.png'),
      // A closing tag inside the data must not end the script element.
      jsonLd: page.jsonLd ? JSON.stringify(page.jsonLd).replace(/</g, '\\u003c') : null,
      feeds: page.feeds ?? [],
      requestId: (page.status ?? 200) >= 400 ? req.requestId : null,
      robots: page.robots ?? (page.keep ? null : 'noindex'),
    }
    const base = { ...view, page: shell }
    const body = renderView(page.view, base, page.model)
    sendAnswer(req, res, {
      secret: shell.csrfToken !== null,
      status: page.status,
      type: 'text/html; charset=utf-8',
      body: renderView('layouts/page', base, { body }),
      keep: page.keep && ['settings', ...page.keep],
    })
  }
}

/** The address as it would be in Danish, so that a page can point to itself in both languages. */
function danishPath(originalUrl: string): string {
  return originalUrl.replace(/^\/en(?=[/?]|$)/, '').replace(/^(?!\/)/, '/')
}
