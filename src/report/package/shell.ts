/** `npx frivilligregister report verify <edition>`: exit code 0 when every figure is what its data makes it, else 1. */
import fs from 'node:fs/promises'
import type { Config } from '../../config.js'
import type { Services } from '../../services.js'
import { NotFound } from '../../web/errors.js'
import { documentPath, hashOfFile } from '../documents/document-files.js'
import { documentsOf } from '../documents/stored-documents.js'
import { hashOf } from '../editions/content.js'
import { editionOf } from '../editions/editions.js'
import { writePackage } from './data-package.js'
import { verifyPackage } from './verify.js'

const USAGE = 'Usage: npx frivilligregister report verify <number of an edition, or path of a data package>\n'

/** Exit codes: 0 all numbers hold, 1 one does not or there is no such edition, 2 no such command. */
export async function reportFromShell(
  services: Services,
  { dataDir }: Pick<Config, 'dataDir'>,
  [verb, which]: string[],
): Promise<number> {
  if (verb !== 'verify' || !which) {
    process.stderr.write(USAGE)
    return 2
  }
  try {
    const { bytes, troubles } = /^[1-9]\d{0,8}$/.test(which)
      ? await fromRegistry(services, dataDir, Number(which))
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

async function fromRegistry(
  services: Services,
  dataDir: string,
  number: number,
): Promise<{ bytes: Buffer; troubles: string[] }> {
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
    troubles: [
      ...broken,
      ...seals.map(([ref]) => `the words of ${ref} are not what their seal says`),
      ...(await brokenDocuments(services, dataDir, number)),
    ],
  }
}

/** Documents that are not byte for byte what they were when they were made. */
async function brokenDocuments({ db }: Services, dataDir: string, number: number): Promise<string[]> {
  const troubles: string[] = []
  for (const stored of await documentsOf(db.read, number)) {
    const found = await hashOfFile(documentPath(dataDir, stored)).catch(() => null)
    if (found !== stored.sha256)
      troubles.push(`the ${stored.kind} in ${stored.language} ${found ? 'is not what its checksum says' : 'is gone'}`)
  }
  return troubles
}

const fromFile = async (path: string): Promise<{ bytes: Buffer; troubles: string[] }> => ({
  bytes: await fs.readFile(path),
  troubles: [],
})
