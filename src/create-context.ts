import type { Logger } from 'pino'
import type { Config } from './config.js'
import type { AppContext } from './context.js'
import type { Database } from './database/database.js'
import type { Clock } from './services.js'
import { pageUserOf } from './accounts/page-user.js'
import { owedMails } from './newsletter/owed-mails.js'
import { projectIndex } from './registry/project-index.js'
import { csrfTokenOf } from './web/csrf.js'
import { openMailer } from './web/mailer.js'
import { pageSender } from './web/page.js'
import { siteSettings } from './web/settings.js'

interface Parts {
  config: Config
  log: Logger
  db: Database
  clock: Clock
}

export function createContext({ config, log, db, clock }: Parts): AppContext {
  const settings = siteSettings(db)
  const sendPage = pageSender({ publicUrl: config.publicUrl, settings, userOf: pageUserOf, csrfTokenOf })
  const mailer = openMailer(config)
  const mails = owedMails({ config, log, db, clock, settings, mailer })
  return {
    config,
    log,
    db,
    clock,
    settings,
    sendPage,
    projectIndex: projectIndex(db),
    owedMails: mails,
    mailer,
    close: async () => {
      await mails.stop()
      mailer.close()
      await db.close()
    },
  }
}
