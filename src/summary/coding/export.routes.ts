/** Quotes with their codes as a table, for whoever goes on in a desktop coding tool: a row a quote, a column a code. */
import { Router } from 'express'
import type { AppContext } from '../../context.js'
import { guarded } from '../../open-data/files/csv.js'
import type { Cell, Column } from '../../open-data/resource.js'
import { sendTable } from '../../spreadsheets/send-table.js'
import { FORMATS, type Format, type TableFile } from '../../spreadsheets/table-file.js'
import { readQuery } from '../../web/forms.js'
import { translate, type Language } from '../../web/messages.js'
import { readingQuery } from '../reading/filter.js'
import { quoteBatches, type QuoteRow } from './citations.js'
import type { CodeTree } from './code-tree.js'
import { codesOf } from './codes.js'

export function quoteExportRoutes(context: AppContext): Router {
  const router = Router()
  for (const format of FORMATS)
    router.get(`/opsamling/citater.${format}`, async (req, res) => {
      const tree = await codesOf(context, req.user!)
      const query = readQuery(readingQuery, req.query)
      const batches = quoteBatches(context, query, tree)
      await sendTable(req, res, format, 'citater', quoteTable(req.lang, format, tree, batches))
    })
  return router
}

type QuoteColumn = Omit<Column<Cell[]>, 'cell'> & { cell: (row: QuoteRow, index: number) => Cell }

function quoteTable(lang: Language, format: Format, tree: CodeTree, batches: AsyncGenerator<QuoteRow[]>): TableFile {
  const columns = columnsOf(lang, format, tree)
  return {
    name: translate[lang]('summary.export.sheet'),
    columns,
    batches: cellsOf(columns, batches),
  }
}

async function* cellsOf(columns: QuoteColumn[], batches: AsyncGenerator<QuoteRow[]>): AsyncGenerator<Cell[][]> {
  let index = 0
  for await (const rows of batches)
    yield rows.map((row) => {
      index++
      return columns.map((column) => column.cell(row, index))
    })
}

function columnsOf(lang: Language, format: Format, tree: CodeTree): QuoteColumn[] {
  const t = translate[lang]
  const column =
    (kind: Column<Cell[]>['kind'], width: number) =>
    (name: string, cell: QuoteColumn['cell']): QuoteColumn => ({
      kind,
      width,
      heading: t(`summary.export.${name}`),
      cell,
    })
  const [text, wide, number, flag] = [column('text', 24), column('text', 80), column('number', 10), column('flag', 10)]
  return [
    number('index', (_, index) => index),
    number('experience', ({ entry }) => entry.id),
    wide('quote', ({ words }) => words),
    text('project', ({ entry }) => entry.project),
    text('municipality', ({ entry }) => entry.municipality),
    text('institution', ({ entry }) => entry.institution),
    text('type', ({ entry }) => t(`reference.institutionType.${entry.institutionType}`)),
    text('condition', ({ entry }) => t(`reference.condition.${entry.conditionCode}.name`)),
    number('rating', ({ entry }) => entry.rating),
    text('role', ({ entry }) => t(`reference.role.${entry.respondentRole}`)),
    column('date', 12)('date', ({ entry }) => entry.observedOn),
    flag('quotable', ({ entry }) => entry.quotable),
    text('provenance', ({ entry }) => t(`reference.provenance.${entry.provenance}`)),
    text('state', ({ state }) => (state === null ? null : t(`summary.passage.state.${state}`))),
    wide('codes', ({ codes }) => codes.map((code) => code.path).join(' | ') || null),
    ...tree.nodes.map((node): QuoteColumn => ({
      kind: 'number',
      width: 12,
      // A code is named by a person: it is no heading of ours, and no formula either.
      heading: format === 'csv' ? guarded(node.path) : node.path,
      cell: ({ codes }) => Number(codes.some((code) => code.id === node.id)),
    })),
  ]
}
