/**
 * Makes of what was sent the pictures that pages use. Nothing of the file itself is kept: it is decoded, turned
 * upright, made smaller and written anew, without its place, its camera, its author or anything behind its end.
 */
import sharp from 'sharp'
import { singleLane } from '../database/write-lane.js'
import { Invalid } from '../web/errors.js'
import { SIZES, type Size, type SizeName } from './sizes.js'

export const MOST_BYTES = 15 * 1024 * 1024
/** A telephone's largest picture; more is not a picture but a bomb, or a poster. */
const MOST_PIXELS = 50_000_000
const LEAST_SIDE = 300

// What is told to be a picture goes to no other reader than these three: SVG, PDF and the like run code.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] })
sharp.cache(false)

const FORMATS = ['jpeg', 'png', 'webp']

export interface EncodedPicture {
  /** Of the largest. */
  width: number
  height: number
  files: Record<SizeName, Buffer>
}

/** A picture of many pixels takes a hundred megabytes while it is decoded: one at a time. */
const oneAtATime = singleLane({ waiting: 20, waitMs: 30_000 })

/** @throws Invalid that tells what to do about the file */
export async function encodePicture(bytes: Buffer): Promise<EncodedPicture> {
  if (bytes.length === 0) throw refused('pictures.file.empty')
  await checkHeader(bytes)
  return oneAtATime(async () => {
    const decoded = await decode(bytes)
    const page = await encode(decoded, SIZES.page)
    const [fallback, card] = [await encode(decoded, SIZES['page-fallback']), await encode(decoded, SIZES.card)]
    const { width, height } = page.info
    return { width, height, files: { page: page.data, 'page-fallback': fallback.data, card: card.data } }
  })
}

async function checkHeader(bytes: Buffer): Promise<void> {
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => null)
  if (!header || !FORMATS.includes(header.format)) throw refused('pictures.file.type')
  if (header.width * header.height > MOST_PIXELS)
    throw refused('pictures.file.pixels', { maximum: MOST_PIXELS / 1_000_000 })
  if (Math.min(header.width, header.height) < LEAST_SIDE) throw refused('pictures.file.small', { minimum: LEAST_SIDE })
}

interface Decoded {
  data: Buffer
  info: { width: number; height: number; channels: 1 | 2 | 3 | 4 }
}

/** Upright, in the colours of the web, and no larger than the largest that is made of it. @throws Invalid */
async function decode(bytes: Buffer): Promise<Decoded> {
  try {
    return await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize({ width: 1280, height: 1280, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
  } catch {
    // The header was right, so the rest is not.
    throw refused('pictures.file.damaged')
  }
}

/** The best first. */
const QUALITIES = [65, 55, 47, 40, 33, 26, 19, 12]

interface Written {
  data: Buffer
  info: { width: number; height: number }
}

/** As large and as good as fits: what is too rich to be small at any quality becomes smaller. */
async function encode({ data, info }: Decoded, size: Size): Promise<Written> {
  for (let scale = 1; ; scale *= 0.8) {
    const small = await sharp(data, { raw: info })
      .resize({
        width: Math.round(size.width * scale),
        height: Math.round(size.height * scale),
        fit: size.fit,
        withoutEnlargement: true,
      })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const fitting = await bestThatFits(size, (quality) => {
      const image = sharp(small.data, { raw: small.info })
      const written = size.format === 'avif' ? image.avif({ quality, effort: 3 }) : image.webp({ quality, effort: 6 })
      return written.toBuffer({ resolveWithObject: true })
    })
    if (fitting) return fitting
  }
}

/** By halving, since each try takes its time. @returns null when none fits */
async function bestThatFits(size: Size, write: (quality: number) => Promise<Written>): Promise<Written | null> {
  let best: Written | null = null
  let [first, last] = [0, QUALITIES.length - 1]
  while (first <= last) {
    const middle = (first + last) >> 1
    const written = await write(QUALITIES[middle]!)
    if (written.data.length <= size.mostBytes) [best, last] = [written, middle - 1]
    else first = middle + 1
  }
  return best
}

export const refused = (message: string, values?: Record<string, number>): Invalid =>
  new Invalid([{ field: 'file', message, ...(values && { values }) }])
