/** What has lain in the bin for 30 days is erased for good, with its history. */
import { recordDeed } from '../audit/audit.js'
import type { Tx } from '../database/database.js'
import { indexForSearch } from '../database/search-index.js'
import { forgetVersions } from '../history/versions.js'
import { forgetPicturesOf, sweepPictures, type PictureServices } from '../pictures/pictures.js'
import { sweepQuotes } from '../newsletter/letters/quotes.js'
import { sweepPassages } from '../summary/coding/anchors.js'
import { eraseInside } from '../volunteers/erasure.js'
import { lockVolunteer } from '../volunteers/volunteer-record.js'
import { dueBefore } from './bin.js'

const SWEEP_EVERY_MS = 60 * 60 * 1000

interface Due {
  id: number
  entity: string
  entityKey: number
  municipalityCode: string
}

/** What hangs on others goes before them. */
const ORDER = ['experience', 'effect', 'assignment', 'project', 'volunteer', 'institution']

/** @returns how many records were erased */
export async function sweepBin(services: PictureServices): Promise<number> {
  const { db, clock } = services
  const due = await db.read.all<Due>(
    'SELECT "id", "entity", "entityKey", "municipalityCode" FROM "bin_entry" WHERE "deletedAt" <= ? ORDER BY "id"',
    [dueBefore(clock.now())],
  )
  let erased = 0
  for (const entity of ORDER) {
    for (const entry of due.filter((entry) => entry.entity === entity)) {
      if (await db.write((tx) => eraseEntry(tx, clock.now(), entry))) erased++
    }
  }
  if (erased > 0)
    await db.write(async (tx) => {
      await sweepPassages(tx)
      await sweepQuotes(tx, clock.now())
    })
  await sweepPictures(services)
  // What SQLite still has in its log goes too.
  if (erased > 0) await db.forgetLog()
  return erased
}

/** @returns false when another instance has erased it, or somebody has brought it back */
async function eraseEntry(tx: Tx, now: string, { id, entity, entityKey, municipalityCode }: Due): Promise<boolean> {
  const mine = await tx.one('DELETE FROM "bin_entry" WHERE "id" = ? RETURNING "id"', [id])
  if (!mine) return false
  if (entity === 'project') await eraseProject(tx, entityKey)
  if (entity === 'volunteer')
    await eraseInside(tx, now, now.slice(0, 10), { id: null }, await lockVolunteer(tx, entityKey), 'not-needed')
  if (entity === 'institution') await eraseInstitution(tx, entityKey)
  await forgetVersions(tx, entity, entityKey)
  await recordDeed(tx, now, { id: null }, { action: 'erase', entity, entityKey, municipalityCode })
  return true
}

async function eraseProject(tx: Tx, id: number): Promise<void> {
  for (const table of ['experience', 'effect', 'assignment']) {
    for (const row of await tx.all<{ id: number }>(`SELECT "id" FROM "${table}" WHERE "projectId" = ?`, [id]))
      await forgetVersions(tx, table, row.id)
  }
  const binned = await tx.all<{ entity: string; entityKey: number }>(
    'SELECT "entity", "entityKey" FROM "bin_entry" WHERE "projectId" = ?',
    [id],
  )
  for (const { entity, entityKey } of binned) await forgetVersions(tx, entity, entityKey)
  await forgetPicturesOf(tx, id)
  await tx.run('DELETE FROM "project" WHERE "id" = ?', [id])
  await indexForSearch(tx, 'project', id, null)
  tx.touch(`project:${id}`)
}

async function eraseInstitution(tx: Tx, id: number): Promise<void> {
  await tx.run('DELETE FROM "project_partner" WHERE "institutionId" = ?', [id])
  await tx.run('DELETE FROM "institution" WHERE "id" = ?', [id])
  tx.touch(`institution:${id}`)
}

/** Sweeps at once and then every hour; more than one instance may. @returns a function that stops it */
export function startSweepingBin(services: PictureServices, onError: (error: unknown) => void): () => void {
  const sweep = () => void sweepBin(services).catch(onError)
  const timer = setInterval(sweep, SWEEP_EVERY_MS)
  timer.unref()
  sweep()
  return () => clearInterval(timer)
}
