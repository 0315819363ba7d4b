/** What a PDF holds, read back by another program than the one that wrote it. */
import { execFileSync } from 'node:child_process'
import path from 'node:path'

export interface ReadPdf {
  title: string
  language: string
  marked: boolean
  xmpTitle: string
  /** The part of PDF/UA that it says it keeps. */
  part: string
  displayTitle: boolean
  bookmarks: string[]
  /** Every piece of text in the order of the structure: its role, the roles around it from the outside in, its language, its words. */
  lines: { role: string; within: string[]; lang: string; text: string }[]
  figures: { alt: string; lang: string }[]
}

export function readPdf(bytes: Buffer): ReadPdf {
  const reader = path.join(__dirname, 'read-pdf.mjs')
  return JSON.parse(execFileSync(process.execPath, [reader], { input: bytes, maxBuffer: 1e8 }).toString()) as ReadPdf
}
