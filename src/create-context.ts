import type { Logger } from 'pino'
import type { Config } from './config.js'
import type { AppContext } from './context.js'
import type { Database } from './database/database.js'
import type { Clock } from './services.js'
import { accountMails } from './accounts/account-mails.js'
import { pageUserOf } from './accounts/page-user.js'
import { refusals } from './audit/refusals.js'
import { clickCounter } from './newsletter/clicks/click-counter.js'
import { newsletterSender } from './newsletter/delivery/sender.js'
import { owedMails } from './newsletter/owed-mails.js'
import { documentMaker, makeHere, type MakeDocumentWorker } from './report/documents/document-maker.js'
import { projectIndex } from './registry/project-index.js'
import { importRunner, workHere, type MakeImportWorker } from './spreadsheets/import-runner.js'
import { csrfTokenOf } from './web/csrf.js'
import { openMailer } from './web/mailer.js'
import type { Sending } from './web/sending.js'
import { pageSender } from './web/page.js'
import { siteSettings } from './web/settings.js'

interface Parts {
  config: Config
  log: Logger
  db: Database
  clock: Clock
  /** Where imports are worked on: unless told otherwise, here. */
  importWorker?: MakeImportWorker
  /** Where editions' documents are made: unless told otherwise, here. */
  documentWorker?: MakeDocumentWorker
  /** What sends newsletters: unless told otherwise, this thread. */
  newsletters?: Sending
}

export function createContext(parts: Parts): AppContext {
  const { config, log, db, clock, importWorker } = parts
  const settings = siteSettings(db)
  const sendPage = pageSender({ publicUrl: config.publicUrl, settings, userOf: pageUserOf, csrfTokenOf })
  const mailer = openMailer(config)
  const mails = owedMails({ config, log, db, clock, settings, mailer })
  const { dataDir } = config
  const worker = importWorker ?? workHere({ db, clock }, dataDir, config)
  const imports = importRunner({ db, clock, log, dataDir, worker })
  const documents = documentMaker({
    db,
    clock,
    log,
    dataDir,
    worker: parts.documentWorker ?? makeHere({ db, clock }, dataDir),
  })
  const bulkMailer = openMailer(config, config.newsletter.connections)
  const newsletters = parts.newsletters ?? newsletterSender({ config, log, db, clock, mailer: bulkMailer })
  const clicks = clickCounter({ db, clock, log, settings })
  const toUsers = accountMails({ config, log, db, clock, settings, mailer })
  const refused = refusals({ db, clock, log })
  return {
    config,
    log,
    db,
    clock,
    settings,
    sendPage,
    projectIndex: projectIndex(db),
    owedMails: mails,
    accountMails: toUsers,
    newsletters,
    clicks,
    mailer,
    imports,
    documents,
    refusals: refused,
    close: async () => {
      await imports.close()
      await documents.close()
      await mails.stop()
      await toUsers.stop()
      await newsletters.stop()
      await clicks.stop()
      mailer.close()
      bulkMailer.close()
      await refused.settled()
      await db.close()
    },
  }
}
