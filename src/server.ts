/** Where it starts. Options and configuration are read before all the rest is loaded: who mistyped one hears it at once. */
import { SetupError, readConfig } from './config.js'

async function main(words: string[]): Promise<void> {
  const demo = readFlags(words)
  const config = readConfig()
  const { serve } = await import('./serve.js')
  await serve({ config, demo })
}

/** @throws SetupError for a word that is none of ours */
function readFlags(words: string[]): boolean {
  const unknown = words.find((word) => word !== '--demo')
  if (unknown) throw new SetupError(`${unknown} is no option: the only one is --demo, which makes users to try with.`)
  return words.includes('--demo')
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(error instanceof SetupError ? `${error.message}\n` : `${(error as Error).stack}\n`)
  process.exit(1)
})
