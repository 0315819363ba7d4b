/** Giving a project a picture, changing its words, taking it away and bringing it back. */
import { recordDeed } from '../audit/audit.js'
import { requireRight, type Actor } from '../accounts/permissions.js'
import type { Reader, Tx } from '../database/database.js'
import { recordChange } from '../history/record-changes.js'
import { forgetVersions } from '../history/versions.js'
import { changingProject } from '../registry/keep-project.js'
import { projectFacts, type ProjectFacts } from '../registry/project-facts.js'
import { momentAfter, type Services } from '../services.js'
import { Conflict, NotFound } from '../web/errors.js'
import type { EncodedPicture } from './encode.js'
import type { PictureForm } from './picture.schema.js'
import { removeOrphans, removePictureFiles, writePicture } from './picture-files.js'

/** How long a picture that was removed may be brought back. */
export const DAYS_BACK = 30

export const PICTURE = 'project_picture'

export interface Picture {
  id: number
  version: number
  file: string
  width: number
  height: number
  decorative: boolean
  alt: string | null
  altEn: string | null
  removedAt: string | null
}

export interface ProjectPictures {
  project: ProjectFacts
  shown: Picture | null
  /** Those that may still be brought back, the last removed first. */
  removed: Picture[]
}

export type PictureServices = Services & { config: { dataDir: string } }

/** @throws NotFound when there is no such project, or none for this user */
export async function picturesOf({ db }: Services, actor: Actor, projectId: number): Promise<ProjectPictures> {
  const project = await projectFor(db.read, actor, projectId)
  const rows = await readPictures(db.read, projectId)
  return {
    project,
    shown: rows.find(({ removedAt }) => removedAt === null) ?? null,
    removed: rows.filter(({ removedAt }) => removedAt !== null),
  }
}

/** A picture that is shown, with its project. @throws NotFound when there is none, or none for this user */
export async function shownPictureOf(services: Services, actor: Actor, id: number): Promise<ProjectPictures> {
  const picture = await services.db.read.one<{ projectId: number; municipalityCode: string }>(
    'SELECT "projectId", "municipalityCode" FROM "project_picture" WHERE "id" = ? AND "removedAt" IS NULL',
    [id],
  )
  if (!picture) throw new NotFound()
  requireRight(actor, 'edit registry', picture.municipalityCode)
  return picturesOf(services, actor, picture.projectId)
}

/** Gives it a picture; the one before it is removed. @throws NotFound, Conflict */
export async function givePicture(
  services: PictureServices,
  actor: Actor,
  projectId: number,
  encoded: EncodedPicture,
  form: PictureForm,
): Promise<void> {
  const file = await writePicture(services.config.dataDir, encoded)
  const { width, height } = encoded
  await changingPictures(services, actor, projectId, async (moment) => {
    const { tx, now, project, shown, version } = moment
    requireVersion(moment, form)
    if (shown) await setRemoved(moment, shown, now)
    const { id } = (await tx.one<{ id: number }>(
      `INSERT INTO "project_picture" ("projectId", "municipalityCode", "file", "width", "height", "decorative", "alt", "altEn",
         "createdAt", "updatedAt", "version") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
      [
        ...[projectId, project.municipalityCode, file, width, height],
        ...wordsOf(form),
        ...[now, now, version + (shown ? 2 : 1)],
      ],
    ))!
    await record(moment, 'create', null, id)
  })
}

/** @throws NotFound where none is shown, Conflict */
export async function describePicture(
  services: Services,
  actor: Actor,
  projectId: number,
  form: PictureForm,
  action = 'update',
): Promise<void> {
  await changingPictures(services, actor, projectId, async (moment) => {
    const { tx, now, shown, version } = moment
    requireVersion(moment, form)
    if (!shown) throw new NotFound()
    await tx.run(
      'UPDATE "project_picture" SET "decorative" = ?, "alt" = ?, "altEn" = ?, "updatedAt" = ?, "version" = ? WHERE "id" = ?',
      [...wordsOf(form), now, version + 1, shown.id],
    )
    await record(moment, action, shown, shown.id)
  })
}

/** There is a way back for 30 days. @throws NotFound where none is shown */
export async function removePicture(services: Services, actor: Actor, projectId: number): Promise<void> {
  await changingPictures(services, actor, projectId, async (moment) => {
    if (!moment.shown) throw new NotFound()
    await setRemoved(moment, moment.shown, moment.now)
  })
}

/** What is shown instead is removed. @throws NotFound for a picture that is another project's, or gone */
export async function bringBackPicture(services: Services, actor: Actor, projectId: number, id: number): Promise<void> {
  await changingPictures(services, actor, projectId, async (moment) => {
    const back = removedIn(await readPictures(moment.tx, projectId), id)
    if (moment.shown) await setRemoved(moment, moment.shown, moment.now)
    await setRemoved({ ...moment, version: moment.version + (moment.shown ? 1 : 0) }, back, null)
  })
}

/** For who will not wait 30 days: somebody in it may have said no. @throws NotFound for one that is shown, or none */
export async function erasePicture(
  services: PictureServices,
  actor: Actor,
  projectId: number,
  id: number,
): Promise<void> {
  const { file } = removedIn((await picturesOf(services, actor, projectId)).removed, id)
  await changingPictures(services, actor, projectId, async (moment) => {
    removedIn(await readPictures(moment.tx, projectId), id)
    await forgetPictures(moment.tx, [id])
    await recordDeed(moment.tx, moment.now, actor, {
      action: 'erase',
      entity: PICTURE,
      entityKey: id,
      municipalityCode: moment.project.municipalityCode,
    })
  })
  await removePictureFiles(services.config.dataDir, file)
  await services.db.forgetLog()
}

/** Forgets the rows whose time is out, and the files that no row names. */
export async function sweepPictures({ db, clock, config }: PictureServices): Promise<void> {
  const oldest = momentAfter(clock.now(), -DAYS_BACK * 24 * 60 * 60 * 1000)
  const due = await db.read.all<{ id: number }>('SELECT "id" FROM "project_picture" WHERE "removedAt" <= ?', [oldest])
  if (due.length > 0)
    await db.write((tx) =>
      forgetPictures(
        tx,
        due.map(({ id }) => id),
      ),
    )
  await removeOrphans(config.dataDir, async () => {
    const rows = await db.read.all<{ file: string }>('SELECT "file" FROM "project_picture"')
    return new Set(rows.map(({ file }) => file))
  })
}

/** What is left of a project's pictures in the history, before the project and they are erased. */
export async function forgetPicturesOf(tx: Tx, projectId: number): Promise<void> {
  const rows = await tx.all<{ id: number }>('SELECT "id" FROM "project_picture" WHERE "projectId" = ?', [projectId])
  await forgetPictures(
    tx,
    rows.map(({ id }) => id),
  )
}

async function forgetPictures(tx: Tx, ids: number[]): Promise<void> {
  for (const id of ids) {
    await forgetVersions(tx, PICTURE, id)
    await tx.run('DELETE FROM "project_picture" WHERE "id" = ?', [id])
  }
}

const wordsOf = ({ decorative, alt, altEn }: PictureForm) => (decorative ? [true, null, null] : [false, alt, altEn])

/** @throws Conflict when somebody else gave it another picture or other words since the form was made */
function requireVersion({ shown }: Moment, form: PictureForm): void {
  if ((shown?.version ?? 0) !== form.version) throw new Conflict(shown ?? NO_PICTURE)
}

const NO_PICTURE = { version: 0, decorative: false, alt: null, altEn: null }

interface Moment {
  tx: Tx
  now: string
  actor: Actor
  project: ProjectFacts
  shown: Picture | null
  /** The last one that any of the project's pictures has. */
  version: number
}

async function changingPictures(
  { db, clock }: Services,
  actor: Actor,
  projectId: number,
  change: (moment: Moment) => Promise<void>,
): Promise<void> {
  await db.write(async (tx) => {
    const project = await projectFor(tx, actor, projectId)
    await changingProject(tx, projectId, async () => {
      const rows = await readPictures(tx, projectId)
      const shown = rows.find(({ removedAt }) => removedAt === null) ?? null
      const version = Math.max(0, ...rows.map((row) => row.version))
      await change({ tx, now: clock.now(), actor, project, shown, version })
    })
  })
}

async function setRemoved(moment: Moment, picture: Picture, removedAt: string | null): Promise<void> {
  const { tx, now, version } = moment
  await tx.run('UPDATE "project_picture" SET "removedAt" = ?, "updatedAt" = ?, "version" = ? WHERE "id" = ?', [
    removedAt,
    now,
    version + 1,
    picture.id,
  ])
  await record(moment, removedAt === null ? 'put-back' : 'take-off', picture, picture.id)
}

async function record(
  { tx, now, actor, project }: Moment,
  action: string,
  before: Picture | null,
  id: number,
): Promise<void> {
  const after = (await readPictures(tx, project.id)).find((picture) => picture.id === id)!
  const change = { id, municipalityCode: project.municipalityCode, action, before, after }
  await recordChange(tx, now, actor, PICTURE, change, auditedPicture)
}

/** Its words are typed freely and may name somebody: the audit, which is kept for good, tells only that there are any. */
const auditedPicture = ({ file, width, height, decorative, removedAt }: Picture) => ({
  file,
  width,
  height,
  decorative,
  removedAt,
})

function projectFor(read: Reader, actor: Actor, projectId: number): Promise<ProjectFacts> {
  return projectFacts(read, projectId, (code) => {
    requireRight(actor, 'edit registry', code)
  })
}

/** @throws NotFound */
function removedIn(pictures: Picture[], id: number): Picture {
  const picture = pictures.find((one) => one.id === id && one.removedAt !== null)
  if (!picture) throw new NotFound()
  return picture
}

async function readPictures(read: Reader, projectId: number): Promise<Picture[]> {
  const rows = await read.all<Omit<Picture, 'decorative'> & { decorative: boolean | number }>(
    `SELECT "id", "version", "file", "width", "height", "decorative", "alt", "altEn", "removedAt" FROM "project_picture"
     WHERE "projectId" = ? ORDER BY "removedAt" DESC, "id" DESC`,
    [projectId],
  )
  return rows.map((row) => ({ ...row, decorative: Boolean(row.decorative) }))
}
