/** Pictures for projects: as heavy as they get. */
import sharp from 'sharp'
import type { Actor } from '../../src/accounts/permissions'
import { encodePicture } from '../../src/pictures/encode'
import { givePicture } from '../../src/pictures/pictures'
import type { TestApp } from './app'

/** Coarse noise is harder to squeeze than any photograph: what is made of it is as large as a picture may be. */
export const noise = (width: number, height: number) =>
  sharp({
    create: {
      width: Math.ceil(width / 5),
      height: Math.ceil(height / 5),
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  }).resize(width, height, { kernel: 'nearest' })

export async function picturesForAll(app: TestApp, actor: Pick<Actor, 'id'>): Promise<void> {
  const projects = await app.db.read.all<{ id: number; code: string }>(
    'SELECT "id", "municipalityCode" AS "code" FROM "project" ORDER BY "id"',
  )
  const encoded = await encodePicture(await noise(700, 500).png().toBuffer())
  for (const { id, code } of projects) {
    const coordinator: Actor = { ...actor, name: 'En koordinator', role: 'coordinator', municipalityCodes: [code] }
    const words = { alt: 'Frivillige og elever i et værksted', altEn: 'Volunteers and pupils in a workshop' }
    await givePicture(app.context, coordinator, id, encoded, { ...words, decorative: false, version: 0 })
  }
}
