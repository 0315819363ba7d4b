/** EJS templates, compiled once each. In strict mode everything that a template may use stands on `view`. */
import fs from 'node:fs'
import path from 'node:path'
import ejs from 'ejs'
import { ROOT } from '../root.js'

export const VIEW_FOLDER = path.join(ROOT, 'views')

type Fill = (
  view: object,
  escape: (value: unknown) => string,
  include: (path: string, data?: object) => string,
) => string

interface Template {
  fill: Fill
  /** Paths as its includes write them → names. */
  includes: Map<string, string>
}

const templates = new Map<string, Template>()

/**
 * @param name the template's path under views/, without its ending
 * @param base what every template in it sees: a partial sees that, and what it is handed, and nothing else
 * @param own what this one sees beside it
 */
export function renderView(name: string, base: object, own?: object): string {
  const template = templateOf(name)
  // EJS' own include asks the file system at every call: ours resolves a path once.
  const include = (written: string, data?: object): string => {
    let included = template.includes.get(written)
    if (!included) template.includes.set(written, (included = nameOf(written, name)))
    return renderView(included, base, data)
  }
  return template.fill(own ? { ...base, ...own } : base, escapeMarkup, include)
}

/** A path that begins with / begins at views/. */
function nameOf(written: string, from: string): string {
  return path.posix.join(written.startsWith('/') ? '.' : path.posix.dirname(from), `./${written}`)
}

function templateOf(name: string): Template {
  let template = templates.get(name)
  if (!template) {
    const filename = path.join(VIEW_FOLDER, `${name}.ejs`)
    template = { fill: compile(fs.readFileSync(filename, 'utf8'), filename), includes: new Map() }
    templates.set(name, template)
  }
  return template
}

/** EJS' compiled source as a function of our own: its wrapper copies all values at each call and brings the slow include. */
function compile(text: string, filename: string): Fill {
  const compiled = new ejs.Template(text, { filename, strict: true, compileDebug: false, localsName: 'view' })
  compiled.compile()
  const { source } = compiled as unknown as { source: string }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the source is our own template's
  return new Function('view', 'escapeFn', 'include', `"use strict";\n${source}\n//# sourceURL=${filename}`) as Fill
}

function escapeOf(character: number): string | null {
  switch (character) {
    case 38:
      return '&amp;'
    case 60:
      return '&lt;'
    case 62:
      return '&gt;'
    case 34:
      return '&#34;'
    case 39:
      return '&#39;'
    default:
      return null
  }
}

/** For markup that our own code writes. */
export function escapeMarkup(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : (value as { toString(): string }).toString()
  return /[&<>"']/.test(text) ? escaped(text) : text
}

/** In one walk: a list of filters has an `&` in each address, and `replace` would call a function for it. */
function escaped(text: string): string {
  let done = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const escape = escapeOf(text.charCodeAt(i))
    if (escape === null) continue
    done += text.slice(from, i) + escape
    from = i + 1
  }
  return done + text.slice(from)
}
