/** The pictures that the browser tests make for the help page, and what each of them shows. */
import fs from 'node:fs'
import path from 'node:path'
import { ROOT } from '../root.js'

export const HELP_PICTURE_FOLDER = path.join(ROOT, 'public', 'images', 'help')

export interface HelpPicture {
  width: number
  height: number
  /** The words in it, by which it is known to be true still. */
  shows: string[]
  hash: string
}

/** By name; none before the tests have made the first. */
export function helpPictures(): Record<string, HelpPicture> {
  const file = path.join(HELP_PICTURE_FOLDER, 'pictures.json')
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, HelpPicture>) : {}
}
