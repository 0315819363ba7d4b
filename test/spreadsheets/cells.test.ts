import { experienceSheet } from '../../src/experience/experience-sheet'
import { readCell } from '../../src/spreadsheets/cells'
import type { Sheet } from '../../src/spreadsheets/sheet'

const sheet = experienceSheet as Sheet
const read = (field: string, text: string) =>
  readCell(
    sheet,
    sheet.columns.find((column) => column.field === field)!,
    text,
  )

test.each([
  ['condition', 'Forankring', 'anchoring'],
  ['condition', 'rammer, roller og ansvar', 'clarity'],
  ['condition', 'Breadth', 'diversity'],
  ['rating', '4', '4'],
  ['rating', 'overvejende opfyldt', '4'],
])('a %s is known by some words of its name: %s', (field, text, value) => {
  expect(read(field, text)).toBe(value)
})

test.each([
  // In the names of several, of none, and a part of a word.
  ['rating', 'opfyldt'],
  ['condition', 'Kaffe'],
  ['condition', 'Forank'],
  ['condition', 'og'],
])('a %s that could be several, or none, stays as it was written: %s', (field, text) => {
  expect(read(field, text)).toBe(text)
})
