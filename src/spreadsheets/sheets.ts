/** The kinds of record that go in and out by spreadsheet, in the order in which one needs the other. */
import { experienceSheet } from '../experience/experience-sheet.js'
import { institutionSheet } from '../registry/institution-sheet.js'
import { projectSheet } from '../registry/project-sheet.js'
import { volunteerSheet } from '../volunteers/volunteer-sheet.js'
import { NotFound } from '../web/errors.js'
import type { Kind, Sheet } from './sheet.js'

export const SHEETS = [institutionSheet, projectSheet, volunteerSheet, experienceSheet] as unknown as Sheet[]

export const sheetOf = (kind: Kind): Sheet => SHEETS.find((sheet) => sheet.kind === kind)!

/** @throws NotFound */
export function sheetNamed(file: string): Sheet {
  const sheet = SHEETS.find((one) => one.file === file)
  if (!sheet) throw new NotFound()
  return sheet
}
