/** /data/projekter.csv and its likes. */
import { Router, type RequestHandler } from 'express'
import type { AppContext } from '../../context.js'
import { viewTools } from '../../web/page.js'
import type { Resource } from '../resource.js'
import { RESOURCES } from '../resources/index.js'
import { csvFile } from './csv.js'
import { jsonFile } from './json.js'
import { sendFile } from './send-file.js'
import { xlsxFile } from './xlsx.js'

export const FORMATS = ['csv', 'xlsx', 'json'] as const
export type Format = (typeof FORMATS)[number]

export const TYPES: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
}

export function fileRoutes(context: AppContext): Router {
  const router = Router()
  for (const resource of RESOURCES) {
    for (const format of FORMATS)
      router.get(`/data/${resource.file}.${format}`, sendResource(context, resource, format))
  }
  return router
}

const sendResource =
  (context: AppContext, resource: Resource<object>, format: Format): RequestHandler =>
  async (req, res) => {
    const tools = viewTools[req.lang]
    const day = context.clock.today()
    const name = req.lang === 'da' ? resource.file : resource.name
    await sendFile(req, res, day, {
      type: TYPES[format],
      filename: `frivilligregistret-${name}-${day}.${format}`,
      variant: `${resource.file}-${format}-${req.lang}`,
      // A workbook is a zip already.
      compress: format !== 'xlsx',
      content: () =>
        ({
          csv: () => csvFile(context, resource, tools),
          xlsx: () => xlsxFile(context, resource, tools),
          json: () => jsonFile(context, resource),
        })[format](),
    })
  }
