/** A project's picture as pages show it: nobody's business but who may see the project. */
import { can, type Actor } from '../accounts/permissions.js'
import type { Reader } from '../database/database.js'
import type { Language } from '../web/messages.js'
import { SIZES, fileName, type SizeName } from './sizes.js'

export interface ShownPicture {
  file: string
  width: number
  height: number
  decorative: boolean | number
  alt: string | null
  altEn: string | null
}

/** The picture that a project shows now. */
export async function shownPicture(read: Reader, projectId: number): Promise<ShownPicture | null> {
  const row = await read.one<ShownPicture>(
    `SELECT "file", "width", "height", "decorative", "alt", "altEn" FROM "project_picture"
     WHERE "projectId" = ? AND "removedAt" IS NULL`,
    [projectId],
  )
  return row ?? null
}

/** The same address in both languages: it is the same picture. */
const pictureUrl = (file: string, size: SizeName) => `/billeder/${fileName(file, size)}`

export const pictureAlt = ({ decorative, alt, altEn }: ShownPicture, lang: Language): string =>
  decorative ? '' : ((lang === 'en' ? altEn : alt) ?? '')

export const pictureView = (picture: ShownPicture, lang: Language) => ({
  avif: pictureUrl(picture.file, 'page'),
  src: pictureUrl(picture.file, 'page-fallback'),
  width: picture.width,
  height: picture.height,
  alt: pictureAlt(picture, lang),
})

export const thumbnailView = (file: string) => ({
  src: pictureUrl(file, 'card'),
  width: SIZES.card.width,
  height: SIZES.card.height,
})

/** Whether everyone may see the files of this name, only its own coordinators, or nobody. */
export async function whoMaySee(read: Reader, actor: Actor | null, file: string): Promise<'all' | 'own' | 'none'> {
  const row = await read.one<{ municipalityCode: string; removedAt: string | null; status: string }>(
    `SELECT pp."municipalityCode", pp."removedAt", p."status"
     FROM "project_picture" pp JOIN "project" p ON p."id" = pp."projectId" WHERE pp."file" = ? AND p."deletedAt" IS NULL`,
    [file],
  )
  if (!row) return 'none'
  if (row.removedAt === null && row.status === 'published') return 'all'
  return can(actor, 'edit registry', row.municipalityCode) ? 'own' : 'none'
}
