#!/usr/bin/env node
/** `npx frivilligregister <command>`: the same services as the site, from a shell. */
import { welcomePath } from './accounts/one-time-links.js'
import { resetTwoStep } from './accounts/two-step.js'
import { passwordLinkFor } from './accounts/user-administration.js'
import { sweepBin } from './bin/sweep.js'
import { SetupError, readConfig, type Config } from './config.js'
import { openDatabase } from './database/open.js'
import { clearIllustrative } from './registry/clear-illustrative.js'
import { reportFromShell } from './report/package/shell.js'
import { systemClock, type Services } from './services.js'
import { exportFromShell } from './spreadsheets/shell/export.js'
import { importFromShell } from './spreadsheets/shell/import.js'
import { USAGE } from './spreadsheets/shell/words.js'
import { sweepRetention } from './volunteers/retention.js'

interface Command {
  about: string
  /** @returns what to print when it is done, or the exit code of a command that speaks for itself */
  run(services: Services, config: Config, words: string[]): Promise<string | number>
}

const COMMANDS: Record<string, Command> = {
  'clear-illustrative': {
    about: 'takes out the projects, experience and institutions that were made up as examples',
    run: async (services) => {
      const { projects, observations, institutions } = await clearIllustrative(services)
      return `Taken out: ${projects} projects, ${observations} experiences and effects, ${institutions} institutions.`
    },
  },
  'erase-expired': {
    about: 'erases volunteers whose time is over, and reminds coordinators of those whose time is soon over',
    run: async (services) => {
      const { reminded, erased } = await sweepRetention(services)
      return `Erased: ${erased} volunteers. Reminded of: ${reminded}.`
    },
  },
  'reset-two-step': {
    about:
      'takes the authenticator app off the user of the given e-mail address, who sets up a new one at the next log-in',
    run: async (services, _config, [email = '']) => {
      if (!(await resetTwoStep(services, email)))
        throw new SetupError(`No active user has the address "${email}": give the address of one who has.`)
      return `The next log-in of ${email} asks for the password only, and then for a new app.`
    },
  },
  'password-link': {
    about: 'prints a link with which the user of the given e-mail address chooses a new password',
    run: async (services, { publicUrl }, [email = '']) => {
      const token = await passwordLinkFor(services, email)
      if (!token) throw new SetupError(`No active user has the address "${email}": give the address of one who has.`)
      return publicUrl + welcomePath(token)
    },
  },
  import: {
    about: 'brings records in from a spreadsheet, after a dry run and a yes',
    run: importFromShell,
  },
  export: {
    about: 'writes what a user may see to a spreadsheet',
    run: (services, _config, words) => exportFromShell(services, words),
  },
  report: {
    about: 'with "verify" and an edition: makes every figure again from the data package and tells whether it holds',
    run: (services, config, words) => reportFromShell(services, config, words),
  },
  sweep: {
    about: 'erases for good what has lain in the bin for 30 days; the running site does it every hour',
    run: async (services, config) => `Erased for good: ${await sweepBin({ ...services, config })} records.`,
  },
}

const usage = () =>
  [
    'Usage: npx frivilligregister <command>',
    '',
    ...Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(24)}${about}`),
    '',
    USAGE,
    '',
  ].join('\n')

/** Exit codes: 0 done, 1 could not be done, 2 no such command; import and export have more, as they tell. */
async function main(name: string | undefined, words: string[]): Promise<number> {
  const command = name === undefined ? undefined : COMMANDS[name]
  if (!command) {
    process.stderr.write(usage())
    return name === undefined || name === '--help' ? 0 : 2
  }
  if (words.includes('--help')) {
    process.stdout.write(usage())
    return 0
  }
  const config = readConfig()
  const db = await openDatabase(config)
  try {
    const done = await command.run({ db, clock: systemClock }, config, words)
    if (typeof done === 'number') return done
    process.stdout.write(`${done}\n`)
    return 0
  } finally {
    await db.close()
  }
}

main(process.argv[2], process.argv.slice(3)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof SetupError ? error.message : (error as Error).stack}\n`)
    process.exit(1)
  },
)
