/**
 * Characters in a picture. svg-captcha's own SVG gives the answer away (each glyph is a path whose commands
 * are a fingerprint of the letter), so it never leaves the server: it is rasterised, bent and strewn with
 * noise afterwards, and sent as a grey PNG.
 */
import { randomBytes, randomInt } from 'node:crypto'
import zlib from 'node:zlib'
import { Resvg } from '@resvg/resvg-js'
import svgCaptcha from 'svg-captcha'

const WIDTH = 240
const HEIGHT = 80
const CHARACTERS = 'ABCDEFHKLNPRTY69'
const LENGTH = 5

/** svg-captcha is itself the function that draws a given text; its types leave that out. */
const drawSvg = svgCaptcha as unknown as (text: string, options: Partial<typeof svgCaptcha.options>) => string

/** Without those that are taken for one another once they are bent. */
export function captchaText(): string {
  return Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]!).join('')
}

/** Drawn once and stored: a second drawing of the same text would let noise be averaged away. */
export function drawCaptcha(text: string): Buffer {
  const svg = drawSvg(text, { width: WIDTH, height: HEIGHT, fontSize: 76, noise: 0, color: false })
    // Its greys are too light to be strewn with noise: ink is ink.
    .replace(/fill="#[0-9a-f]+"/gi, 'fill="#000" stroke="#000" stroke-width="3.4"')
  const { pixels } = new Resvg(svg).render()
  return encodePng(strewn(bent(greyOf(pixels))))
}

/** One byte a pixel, 0 black to 255 white. */
function greyOf(pixels: Buffer): Uint8Array {
  const grey = new Uint8Array(WIDTH * HEIGHT)
  for (let i = 0; i < grey.length; i++) {
    const [red, green, blue, alpha] = [pixels[i * 4]!, pixels[i * 4 + 1]!, pixels[i * 4 + 2]!, pixels[i * 4 + 3]! / 255]
    grey[i] = 255 - alpha * (255 - (0.3 * red + 0.59 * green + 0.11 * blue))
  }
  return grey
}

const between = (from: number, to: number): number => from + (randomInt(1_000_000) / 1_000_000) * (to - from)

/** Two waves across each other: strokes keep their shape to the eye, not to a template. */
function bent(grey: Uint8Array): Uint8Array {
  const across = { height: between(1.5, 3), length: between(35, 60), phase: between(0, 6.3) }
  const along = { height: between(2, 4), length: between(55, 90), phase: between(0, 6.3) }
  const wave = (length: number, of: typeof across): number[] =>
    Array.from({ length }, (_, at) => of.height * Math.sin((2 * Math.PI * at) / of.length + of.phase))
  const [aside, down] = [wave(HEIGHT, across), wave(WIDTH, along)]
  const result = new Uint8Array(grey.length).fill(255)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const fromX = Math.round(x + aside[y]!)
      const fromY = Math.round(y + down[x]!)
      if (fromX >= 0 && fromX < WIDTH && fromY >= 0 && fromY < HEIGHT)
        result[y * WIDTH + x] = grey[fromY * WIDTH + fromX]!
    }
  }
  return result
}

/**
 * What a person hardly notices and a program trips over: in broad waves dark on light turns into light on dark,
 * so that no threshold parts letters from ground. Specks are as large as strokes are wide, curves as dark as letters.
 */
function strewn(grey: Uint8Array): Uint8Array {
  const slope = between(-0.25, 0.25)
  const wave = { length: between(36, 46), lean: between(-0.02, 0.02), phase: between(0, 6.3), sway: between(0, 6.3) }
  const grain = randomBytes(grey.length)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const i = y * WIDTH + x
      const ground = 200 + slope * (x - WIDTH / 2) + 18 * Math.sin(x / 23 + y / 11)
      const ink = 40 + 20 * Math.sin(x / 31)
      const turned = Math.sin(x / wave.length + y * wave.lean + wave.phase + 0.8 * Math.sin(y / 14 + wave.sway)) > 0
      const share = turned ? 1 - grey[i]! / 255 : grey[i]! / 255
      grey[i] = clamp(ink + share * (ground - ink) + 44 * (grain[i]! / 255 - 0.5))
    }
  }
  curve(grey, between(40, 90), between(0.9, 1.4))
  curve(grey, 205, between(0.9, 1.4))
  for (let n = 0; n < 70; n++) speck(grey, randomInt(WIDTH), randomInt(HEIGHT), between(0.8, 2.1), between(40, 235))
  return grey
}

function curve(grey: Uint8Array, shade: number, thickness: number): void {
  const [middle, height, length, phase] = [between(12, HEIGHT - 12), between(6, 26), between(70, 200), between(0, 6.3)]
  for (let x = 0; x < WIDTH; x++)
    speck(grey, x, middle + height * Math.sin((2 * Math.PI * x) / length + phase), thickness / 1.4, shade)
}

function speck(grey: Uint8Array, centreX: number, centreY: number, radius: number, shade: number): void {
  for (let y = Math.ceil(centreY - radius); y <= centreY + radius; y++) {
    for (let x = Math.ceil(centreX - radius); x <= centreX + radius; x++) {
      if (x < 0 || x >= WIDTH || y < 0 || y >= HEIGHT || (x - centreX) ** 2 + (y - centreY) ** 2 > radius ** 2) continue
      grey[y * WIDTH + x] = clamp(shade + between(-20, 20))
    }
  }
}

const clamp = (value: number): number => Math.max(0, Math.min(255, value))

/** Four greys in two bits (PNG 1.2: colour type 0): noise is what costs bytes, and the page has few to spend. */
function encodePng(grey: Uint8Array): Buffer {
  const lineBytes = WIDTH / 4
  const raw = Buffer.alloc((lineBytes + 1) * HEIGHT)
  for (let i = 0; i < grey.length; i++) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)]
    raw[y * (lineBytes + 1) + 1 + (x >> 2)]! |= (grey[i]! >> 6) << (6 - 2 * (x & 3))
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  header[8] = 2
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', zlib.deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(zlib.crc32(body), body.length + 4)
  return framed
}
