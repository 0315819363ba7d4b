/** The pages of an import: one begins it, the other shows how it stands, and asks for what it waits for. */
import type { Actor } from '../accounts/permissions.js'
import type { AppContext } from '../context.js'
import type { FieldError } from '../web/errors.js'
import { localUrl } from '../web/language.js'
import { translate, type Language, type Translate } from '../web/messages.js'
import type { Page } from '../web/page.js'
import { pagesOf } from '../web/paging.js'
import { writeCell } from './cells.js'
import type { CheckedRow } from './check-rows.js'
import { fieldsOf, headingOf, isReason } from './headings.js'
import type { ImportPlace } from './import-places.js'
import { ROWS_A_PAGE, importsOf, rowsOf, sampleOf, type OwnImport, type ShownRow } from './imports.js'
import { reasonsOf } from './refused-file.js'
import type { Sheet } from './sheet.js'
import { sheetOf } from './sheets.js'
import { guideOf } from './template.js'
import { MOST_BYTES, MOST_ROWS } from './unreadable.js'

const trail = ({ top, home }: ImportPlace, t: Translate, title: string | null) => [
  { label: t(top.label), href: top.href },
  { label: t('spreadsheets.import.title'), href: title === null ? null : home },
  ...(title === null ? [] : [{ label: title, href: null }]),
]

export async function startPage(
  context: AppContext,
  place: ImportPlace,
  actor: Actor,
  lang: Language,
  { kind, errors }: { kind: string; errors: FieldError[] },
): Promise<Page> {
  const t = translate[lang]
  const labels: Record<string, string> = { kind: t('spreadsheets.import.kind'), file: t('spreadsheets.import.file') }
  return {
    view: 'spreadsheets/start',
    title: t('spreadsheets.import.title'),
    section: place.section,
    breadcrumbs: trail(place, t, null),
    status: errors.length > 0 ? 422 : 200,
    model: {
      kind: place.sheets.length === 1 ? place.sheets[0]!.kind : kind,
      kinds: place.sheets.map(({ kind: value }) => ({ value, label: t(`spreadsheets.kind.${value}`) })),
      errors: errors.map(({ field, message, values }) => ({
        field,
        message: t(message, values),
        label: labels[field] ?? null,
      })),
      sheets: place.sheets.map((sheet) => ({
        kind: sheet.kind,
        file: sheet.file,
        guide: guideOf(sheet, { t }),
        key: t(`spreadsheets.key.${sheet.kind}`),
      })),
      imports: await importsOf(
        context,
        actor,
        place.sheets.map((sheet) => sheet.kind),
      ),
      home: place.home,
      exports: place.exports,
      mostMegabytes: MOST_BYTES / 1024 / 1024,
      mostRows: MOST_ROWS,
    },
  }
}

interface Asked {
  vis?: keyof typeof OUTCOMES
  side: number
  opdater?: 'nej'
  errors: FieldError[]
  body?: object
}

const OUTCOMES = { nye: 'new', aendrede: 'changed', uaendrede: 'unchanged', afviste: 'refused' } as const

export async function importPage(
  context: AppContext,
  place: ImportPlace,
  actor: Actor,
  lang: Language,
  own: OwnImport,
  asked: Asked,
): Promise<Page> {
  const { model, ...page } = await stateView(context, place, actor, lang, own, asked)
  return { ...page, model: { ...model, home: place.home, top: place.top } }
}

async function stateView(
  context: AppContext,
  place: ImportPlace,
  actor: Actor,
  lang: Language,
  own: OwnImport,
  asked: Asked,
): Promise<Page> {
  const t = translate[lang]
  const sheet = sheetOf(own.kind)
  const title = t('spreadsheets.import.one', { file: own.fileName })
  const page = { title, section: place.section, breadcrumbs: trail(place, t, title) }
  const trouble = own.trouble && troubleIn(own.trouble, t)
  if (own.state === 'matching') return { ...page, ...(await matchView(context, own, sheet, asked.errors, t)) }
  if (own.state === 'checking' || own.state === 'applying') {
    const written = context.imports.progressOf(own.id)
    const again = asked.opdater !== 'nej'
    return {
      ...page,
      view: 'spreadsheets/progress',
      refresh: again ? 3 : undefined,
      model: { own, trouble, written, again },
    }
  }
  if (own.state === 'checked')
    return { ...page, ...(await checkedView(context, place.home, actor, lang, own, sheet, asked)) }
  return { ...page, view: 'spreadsheets/over', model: { own, trouble } }
}

/** What is not the file's fault. */
const OUR_TROUBLES = ['stale', 'stale-without-file', 'failed', 'rolled-back', 'forgotten']

function troubleIn({ reason, values }: NonNullable<OwnImport['trouble']>, t: Translate): string {
  const own = OUR_TROUBLES.includes(reason)
  return t(own ? `spreadsheets.trouble.${reason}` : `spreadsheets.unreadable.${reason}`, values)
}

async function matchView(context: AppContext, own: OwnImport, sheet: Sheet, errors: FieldError[], t: Translate) {
  const sample = await sampleOf(context, own)
  const options = [
    { value: '', label: t('spreadsheets.match.none') },
    ...fieldsOf(sheet).map((field) => ({ value: field, label: headingOf(sheet, field, t) })),
  ]
  const missing = sheet.columns.filter(({ field, required }) => required && !own.matched.includes(field))
  const errorOf = new Map(errors.map(({ field, message, values }) => [field, t(message, values)]))
  return {
    view: 'spreadsheets/match',
    status: errors.length > 0 ? 422 : 200,
    model: {
      own,
      columns: own.headings.flatMap((heading, i) =>
        isReason(heading)
          ? []
          : [
              {
                name: `kolonne${i}`,
                heading: heading || t('spreadsheets.match.unnamed', { n: i + 1 }),
                value: own.matched[i] ?? '',
                error: errorOf.get(`kolonne${i}`) ?? null,
                options,
                sample: sample.map((cells) => cells[i] ?? '').filter(Boolean),
              },
            ],
      ),
      errors: errors.map(({ field, message, values }) => ({ field, message: t(message, values), label: null })),
      missing: missing.map(({ field }) => headingOf(sheet, field, t)),
    },
  }
}

async function checkedView(
  context: AppContext,
  home: string,
  actor: Actor,
  lang: Language,
  own: OwnImport,
  sheet: Sheet,
  asked: Asked,
) {
  const t = translate[lang]
  const counts = { nye: own.newRows, aendrede: own.changedRows, uaendrede: own.unchangedRows, afviste: own.refusedRows }
  const words = Object.keys(counts) as (keyof typeof OUTCOMES)[]
  const vis =
    asked.vis ??
    words.find((word) => word === 'afviste' && counts[word] > 0) ??
    words.find((word) => counts[word] > 0) ??
    'nye'
  const url = (word: string, n: number) => localUrl(lang, `${home}/${own.id}?vis=${word}${n > 1 ? `&side=${n}` : ''}`)
  const pages = pagesOf(counts[vis], ROWS_A_PAGE, asked.side, (n) => url(vis, n))
  const rows = await rowsOf(context, actor, own.id, OUTCOMES[vis], asked.side)
  return {
    view: 'spreadsheets/checked',
    model: {
      own,
      trouble: own.trouble && troubleIn(own.trouble, t),
      counts: words.map((word) => ({ word, n: counts[word], href: url(word, 1), current: word === vis })),
      vis,
      rows: rows.map((row) => rowView(sheet, row, t)),
      pages,
      writes: own.newRows + own.changedRows,
    },
  }
}

interface RowView {
  row: number
  label: string
  outcome: CheckedRow['outcome']
  recordId: number | null
  /** Field by field what was there and what will be. */
  changes: { field: string; before: string; after: string }[]
  reasons: string[]
}

function rowView(sheet: Sheet, row: ShownRow, t: Translate): RowView {
  const inWords = (field: string, value: string | string[]) => {
    const column = sheet.columns.find((one) => one.field === field)!
    const cell = writeCell(column, { [field]: value }, t)
    const text = typeof cell === 'boolean' ? t(cell ? 'open-data.yes' : 'open-data.no') : String(cell ?? '')
    return text || t('forms.conflict-empty')
  }
  return {
    row: row.row,
    label: row.label,
    outcome: row.outcome,
    recordId: row.recordId,
    changes: row.changes.map(({ field, before, after }) => ({
      field: headingOf(sheet, field, t),
      before: inWords(field, before),
      after: inWords(field, after),
    })),
    reasons: reasonsOf(sheet, row.errors, t),
  }
}
