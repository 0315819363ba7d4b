/** EJS templates, compiled once each. In strict mode everything that a template may use stands on `view`. */
import fs from 'node:fs'
import path from 'node:path'
import ejs from 'ejs'
import { ROOT } from '../root.js'

export const VIEW_FOLDER = path.join(ROOT, 'views')

type Template = (view: object) => string
const templates = new Map<string, Template>()

/** @param name the template's path under views/, without its ending */
export function renderView(name: string, view: object): string {
  let template = templates.get(name)
  if (!template) {
    const filename = path.join(VIEW_FOLDER, `${name}.ejs`)
    template = ejs.compile(fs.readFileSync(filename, 'utf8'), {
      filename,
      root: VIEW_FOLDER,
      cache: true,
      strict: true,
      localsName: 'view',
    }) as Template
    templates.set(name, template)
  }
  return template(view)
}
