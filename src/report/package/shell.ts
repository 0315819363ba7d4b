/** `npx frivilligregister report verify <edition>`: exit code 0 when every figure is what its data makes it, else 1. */
import fs from 'node:fs/promises'
import type { Services } from '../../services.js'
import { NotFound } from '../../web/errors.js'
import { hashOf } from '../editions/content.js'
import { editionOf } from '../editions/editions.js'
import { writePackage } from './data-package.js'
import { verifyPackage } from './verify.js'

const USAGE = 'Usage: npx frivilligregister report verify <number of an edition, or path of a data package>\n'

/** Exit codes: 0 all numbers hold, 1 one does not or there is no such edition, 2 no such command. */
export async function reportFromShell(services: Services, [verb, which]: string[]): Promise<number> {
  if (verb !== 'verify' || !which) {
    process.stderr.write(USAGE)
    return 2
  }
  try {
    const { bytes, troubles } = /^[1-9]\d{0,8}$/.test(which)
      ? await fromRegistry(services, Number(which))
      : await fromFile(which)
    const { compared, differences } = await verifyPackage(bytes)
    const found = [...troubles, ...differences]
    for (const line of found) process.stdout.write(`${line}\n`)
    process.stdout.write(
      `${compared} numbers were made again from the data: ${found.length === 0 ? 'all of them hold' : `${found.length} do not hold`}.\n`,
    )
    return found.length === 0 ? 0 : 1
  } catch (error) {
    process.stderr.write(`${error instanceof NotFound ? `There is no edition ${which}.` : (error as Error).message}\n`)
    return 1
  }
}

async function fromRegistry(services: Services, number: number): Promise<{ bytes: Buffer; troubles: string[] }> {
  const edition = await editionOf(services, number)
  const row = await services.db.read.one<{ content: string }>(
    'SELECT "content" FROM "report_edition" WHERE "number" = ?',
    [number],
  )
  const broken = hashOf(row!.content) === edition.contentHash ? [] : ['the content is not what its checksum says']
  const seals = [...edition.words].filter(
    ([ref, words]) =>
      edition.content.sources.find((source) => source.ref === ref)?.sealed !== hashOf(JSON.stringify(words)),
  )
  return {
    bytes: await writePackage(edition),
    troubles: [...broken, ...seals.map(([ref]) => `the words of ${ref} are not what their seal says`)],
  }
}

const fromFile = async (path: string): Promise<{ bytes: Buffer; troubles: string[] }> => ({
  bytes: await fs.readFile(path),
  troubles: [],
})
