/** Danish stands at the root, English under /en: one language per address. */
import type { RequestHandler } from 'express'
import type { Language } from './messages.js'

/** The address of a page in a language, from its Danish path. */
export function localUrl(language: Language, path: string): string {
  if (language === 'da' || !path.startsWith('/') || /^\/(?:assets|api|data\/filer)\//.test(path)) return path
  return path === '/' ? '/en' : `/en${path}`
}

/** Takes `/en` off the address, so that routes are written once, in Danish. */
export const chooseLanguage: RequestHandler = (req, _res, next) => {
  const english = /^\/en(?=[/?]|$)/.exec(req.url)
  req.lang = english ? 'en' : 'da'
  if (english) req.url = req.url.slice(3).replace(/^(?!\/)/, '/')
  next()
}
