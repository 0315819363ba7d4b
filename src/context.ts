/** What the app is built from: made once at the start, handed to every router. */
import type { Logger } from 'pino'
import type { Config } from './config.js'
import type { Refusals } from './audit/refusals.js'
import type { ClickCounter } from './newsletter/clicks/click-counter.js'
import type { DocumentMaker } from './report/documents/document-maker.js'
import type { ProjectIndex } from './registry/project-index.js'
import type { Services } from './services.js'
import type { ImportRunner } from './spreadsheets/import-runner.js'
import type { SiteSettings } from './web/settings.js'
import type { Mailer } from './web/mailer.js'
import type { SendPage } from './web/page.js'
import type { Sending } from './web/sending.js'

export interface AppContext extends Services {
  config: Config
  log: Logger
  settings: () => Promise<SiteSettings>
  sendPage: SendPage
  projectIndex: ProjectIndex
  owedMails: Sending
  accountMails: Sending
  newsletters: Sending
  clicks: ClickCounter
  mailer: Mailer
  imports: ImportRunner
  documents: DocumentMaker
  refusals: Refusals
  /** Finishes what is under way, and lets go of the database and the mail server. */
  close(): Promise<void>
}
