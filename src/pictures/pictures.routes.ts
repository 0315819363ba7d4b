/** A project's picture at the desk, and the files that pages show. */
import fs from 'node:fs/promises'
import path from 'node:path'
import { Router, type Request, type RequestHandler } from 'express'
import { can } from '../accounts/permissions.js'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { Invalid, NotFound, type FieldError } from '../web/errors.js'
import { showForm, submitForm } from '../web/form-page.js'
import { readForm } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { recordId } from '../web/record-id.js'
import { onlyFileHeaders } from '../web/security-headers.js'
import { dropUpload, receiveUploads } from '../web/upload.js'
import { MOST_BYTES, encodePicture, refused, type EncodedPicture } from './encode.js'
import { pictureForm, removedPictureForm, type PictureForm } from './picture.schema.js'
import { pictureFolder, readFileName, readPicture } from './picture-files.js'
import { picturePage, picturePath, pictureValues } from './picture-form.js'
import {
  bringBackPicture,
  describePicture,
  erasePicture,
  givePicture,
  picturesOf,
  removePicture,
  type Picture,
} from './pictures.js'
import { whoMaySee } from './shown-picture.js'
import { SIZES } from './sizes.js'

const HOME = '/arbejdsbord/projekter/:id/billede'

/** Mounted before the token is checked: a form with a file carries it inside. */
export const pictureUploads = ({ config }: AppContext): RequestHandler =>
  receiveUploads({
    folder: pictureFolder(config.dataDir),
    mostBytes: MOST_BYTES,
    takes: (req) =>
      /^\/arbejdsbord\/projekter\/\d+\/billede$/.test(req.path) && can(req.user ?? null, 'edit registry', null),
  })

export function pictureRoutes(context: AppContext): Router {
  const { sendPage, config, db } = context
  const router = Router()
  const picturesFor = (req: Request) => picturesOf(context, req.user!, recordId(req.params.id))

  router.get(HOME, withForm, async (req, res) => {
    const pictures = await picturesFor(req)
    const page = picturePage(req.lang, pictures, { saved: req.query.gemt === 'ja' })
    await showForm({ req, res, sendPage }, page, pictureValues(pictures.shown))
  })

  router.post(HOME, withForm, async (req, res) => {
    const sent = await takeUpload(context, req)
    const pictures = await picturesFor(req)
    const { id } = pictures.project
    let fileIsFine = false
    await submitForm(
      { req, res, sendPage },
      {
        form: () => picturePage(req.lang, pictures, { chooseAgain: fileIsFine }),
        valuesOf: (theirs: Picture) => pictureValues(theirs),
        act: async () => {
          const { form, encoded } = await readPictureForm(req, sent, pictures.shown === null)
          fileIsFine = encoded !== null
          if (encoded) await givePicture(context, req.user!, id, encoded, form)
          else await describePicture(context, req.user!, id, form)
          return `${picturePath(id)}?gemt=ja`
        },
      },
    )
  })

  router.post(`${HOME}/fjern`, async (req, res) => {
    const projectId = recordId(req.params.id)
    await removePicture(context, req.user!, projectId)
    res.redirect(303, localUrl(req.lang, picturePath(projectId)))
  })

  const acts = { 'hent-tilbage': bringBackPicture, slet: erasePicture }
  for (const [word, act] of Object.entries(acts))
    router.post(`${HOME}/${word}`, async (req, res) => {
      const { id } = (await picturesFor(req)).project
      await act(context, req.user!, id, readForm(removedPictureForm, req.body).picture)
      res.redirect(303, localUrl(req.lang, picturePath(id)))
    })

  router.get('/billeder/:file', async (req, res) => {
    const named = readFileName(req.params.file)
    if (!named) throw new NotFound()
    const who = await whoMaySee(db.read, req.user ?? null, named.file)
    const bytes = who === 'none' ? null : await readPicture(config.dataDir, named.file, named.size)
    if (!bytes) throw new NotFound()
    onlyFileHeaders(res)
    res.setHeader('Content-Type', `image/${SIZES[named.size].format}`)
    // What is under a name never changes, but may be removed: then no one else's cache may go on showing it. What only
    // some may see is kept by nobody.
    res.setHeader('Cache-Control', who === 'all' ? 'private, max-age=86400, immutable' : 'private, no-store')
    res.end(bytes)
  })

  return router
}

/** Words and file are judged together, so that one is told of both at once. @throws Invalid */
async function readPictureForm(
  req: Request,
  sent: Sent | null,
  fileNeeded: boolean,
): Promise<{ form: PictureForm; encoded: EncodedPicture | null }> {
  const errors: FieldError[] = []
  const orErrors = async <T>(read: () => T | Promise<T>): Promise<T | null> => {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      errors.push(...error.errors)
      return null
    }
  }
  const encoded = await orErrors(() => readFile(sent, fileNeeded))
  const form = await orErrors(() => readForm(pictureForm, req.body))
  // A browser does not remember a file that it sent: whoever mends the words must choose it again.
  if (!form && encoded) errors.unshift({ field: 'file', message: 'pictures.file.again' })
  if (!form || errors.length > 0) throw new Invalid(errors)
  return { form, encoded }
}

interface Sent {
  bytes: Buffer
  tooLarge: boolean
}

/** Out of the folder before anything is answered: what was refused is nowhere. */
async function takeUpload({ config }: AppContext, { upload }: Request): Promise<Sent | null> {
  if (!upload) return null
  const folder = pictureFolder(config.dataDir)
  try {
    return { bytes: await fs.readFile(path.join(folder, upload.file)), tooLarge: upload.tooLarge }
  } finally {
    await dropUpload(folder, upload)
  }
}

async function readFile(sent: Sent | null, needed: boolean): Promise<EncodedPicture | null> {
  if (!sent) {
    if (needed) throw refused('pictures.file.needed')
    return null
  }
  if (sent.tooLarge) throw refused('pictures.file.bytes', { maximum: MOST_BYTES / 1024 / 1024 })
  return encodePicture(sent.bytes)
}
