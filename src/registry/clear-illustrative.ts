/** Takes out what was made up to show the registry at work, once a municipality has its own to show. */
import fs from 'node:fs'
import path from 'node:path'
import type { Tx } from '../database/database.js'
import { indexForSearch } from '../database/search-index.js'
import { removeIllustrativeObservations } from '../experience/observations.js'
import { forgetVersions } from '../history/versions.js'
import { sweepQuotes } from '../newsletter/letters/quotes.js'
import { forgetPicturesOf } from '../pictures/pictures.js'
import { ROOT } from '../root.js'
import { sweepPassages } from '../summary/coding/anchors.js'
import type { Services } from '../services.js'
import { changingProject } from './keep-project.js'

export interface Cleared {
  projects: number
  observations: number
  institutions: number
}

/** All of it or none. Projects that the source names stay, without the experience that was made up for them. */
export async function clearIllustrative({ db, clock }: Services): Promise<Cleared> {
  return db.write(async (tx) => {
    const projects = await tx.all<{ id: number; provenance: string }>('SELECT "id", "provenance" FROM "project"')
    let observations = 0
    for (const { id, provenance } of projects) {
      await changingProject(tx, id, async () => {
        observations += await removeIllustrativeObservations(tx, id)
        // Drafted away first, so that what is kept of it (tallies, search) goes with it.
        if (provenance === 'illustrative') await tx.run(`UPDATE "project" SET "status" = 'draft' WHERE "id" = ?`, [id])
      })
      if (provenance !== 'illustrative') continue
      await forgetPicturesOf(tx, id)
      await tx.run('DELETE FROM "project" WHERE "id" = ?', [id])
      await forgetVersions(tx, 'project', id)
    }
    await sweepPassages(tx)
    await sweepQuotes(tx, clock.now())
    const institutions = await removeSeededInstitutions(tx)
    tx.touch('projects', 'institutions', 'municipalities', 'every-project')
    return {
      projects: projects.filter(({ provenance }) => provenance === 'illustrative').length,
      observations,
      institutions,
    }
  })
}

/** The seeds' institutions are invented too: those that no project is left in go. */
async function removeSeededInstitutions(tx: Tx): Promise<number> {
  const seeded = JSON.parse(fs.readFileSync(path.join(ROOT, 'seeds', 'institutions.json'), 'utf8')) as {
    slug: string
  }[]
  let removed = 0
  for (const { slug } of seeded) {
    const unused = await tx.one<{ id: number }>(
      `SELECT "id" FROM "institution" WHERE "slug" = ?
         AND NOT EXISTS (SELECT 1 FROM "project" WHERE "institutionId" = "institution"."id")
         AND NOT EXISTS (SELECT 1 FROM "project_partner" WHERE "institutionId" = "institution"."id")`,
      [slug],
    )
    if (!unused) continue
    await tx.run('DELETE FROM "institution" WHERE "id" = ?', [unused.id])
    await indexForSearch(tx, 'institution', unused.id, null)
    await forgetVersions(tx, 'institution', unused.id)
    tx.touch(`institution:${unused.id}`)
    removed++
  }
  return removed
}
