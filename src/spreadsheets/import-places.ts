/** Where files are brought: at the desk for what municipalities keep, and beside the newsletter for its subscribers. */
import type { Action } from '../accounts/permissions.js'
import type { Section } from '../web/page.js'
import type { Sheet } from './sheet.js'
import { SHEETS } from './sheets.js'

export interface ImportPlace {
  home: string
  /** Who may bring a file at all. */
  edit: Action
  /** Who gets the templates. */
  see: Action
  sheets: readonly Sheet[]
  section: Section
  /** The page above, and the key of its name. */
  top: { href: string; label: string }
  /** Where the same comes out again. */
  exports: string
}

export const AT_DESK: ImportPlace = {
  home: '/arbejdsbord/indlaes',
  edit: 'edit registry',
  see: 'see desk',
  sheets: SHEETS.filter(({ placedBy }) => placedBy !== 'nowhere'),
  section: 'desk',
  top: { href: '/arbejdsbord', label: 'desk.title' },
  exports: '/arbejdsbord/eksport',
}

export const OF_SUBSCRIBERS: ImportPlace = {
  home: '/abonnenter/indlaes',
  edit: 'keep subscribers',
  see: 'keep subscribers',
  sheets: SHEETS.filter(({ kind }) => kind === 'subscribers'),
  section: 'newsletter',
  top: { href: '/abonnenter', label: 'subscribers.title' },
  exports: '/abonnenter',
}
