/** A list in pages: where one is, and links to the others. */
import { z } from 'zod'
import { NotFound } from './errors.js'

/** Which page of a list is asked for, in its address. */
export const pageNumber = z
  .string()
  .regex(/^[1-9]\d{0,6}$/)
  .transform(Number)
  .default(1)

export type PageLink = { n: number; href: string; current: boolean } | { gap: true }

export interface Pages {
  page: number
  pages: number
  total: number
  previous: string | null
  next: string | null
  links: PageLink[]
}

/** @throws NotFound for a page beyond the last */
export function pagesOf(total: number, perPage: number, page: number, hrefOf: (page: number) => string): Pages {
  const pages = Math.max(1, Math.ceil(total / perPage))
  if (page > pages) throw new NotFound()
  const shown = [...new Set([1, page - 1, page, page + 1, pages])]
    .filter((n) => n >= 1 && n <= pages)
    .sort((a, b) => a - b)
  const links = shown.flatMap((n, i): PageLink[] => {
    const link = { n, href: hrefOf(n), current: n === page }
    return i > 0 && n - shown[i - 1]! > 1 ? [{ gap: true }, link] : [link]
  })
  return {
    page,
    pages,
    total,
    previous: page > 1 ? hrefOf(page - 1) : null,
    next: page < pages ? hrefOf(page + 1) : null,
    links,
  }
}
