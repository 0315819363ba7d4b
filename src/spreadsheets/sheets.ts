/** The kinds of record that go in and out by spreadsheet, in the order in which one needs the other. */
import { effectSheet } from '../experience/effect-sheet.js'
import { experienceSheet } from '../experience/experience-sheet.js'
import { institutionSheet } from '../registry/institution-sheet.js'
import { projectSheet } from '../registry/project-sheet.js'
import { volunteerSheet } from '../volunteers/volunteer-sheet.js'
import { subscriberSheet } from '../newsletter/subscriber-sheet.js'
import { NotFound } from '../web/errors.js'
import type { ExportSheet, ExportedKind, Kind, Sheet } from './sheet.js'

export const SHEETS = [
  institutionSheet,
  projectSheet,
  volunteerSheet,
  experienceSheet,
  subscriberSheet,
] as unknown as Sheet[]

/** And what only goes out. */
export const EXPORT_SHEETS: ExportSheet[] = [...SHEETS, effectSheet]

export const exportSheetOf = (kind: ExportedKind): ExportSheet => EXPORT_SHEETS.find((sheet) => sheet.kind === kind)!

export const sheetOf = (kind: Kind): Sheet => SHEETS.find((sheet) => sheet.kind === kind)!

/** @throws NotFound */
export function sheetNamed(file: string): Sheet {
  const sheet = SHEETS.find((one) => one.file === file)
  if (!sheet) throw new NotFound()
  return sheet
}
