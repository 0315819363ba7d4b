import type { MessageValues } from '../web/messages.js'

/** A file that cannot be read as a spreadsheet: told in words that say what to do. */
export class Unreadable extends Error {
  constructor(
    /** `spreadsheets.unreadable.<reason>` */
    readonly reason: string,
    readonly values: MessageValues = {},
  ) {
    super(`unreadable: ${reason}`)
  }
}

export const MOST_BYTES = 60 * 1024 * 1024
export const MOST_ROWS = 250_000
export const MOST_COLUMNS = 200
/** Excel's own limit. */
export const LONGEST_CELL = 32_767
