/**
 * How well robots do on 500 captchas: OCR by Debian's tesseract-ocr on the picture as it comes and after every usual
 * cleaning, and fingerprints of the SVG's paths. At most 1 in 100 may be solved by any of them.
 * CAPTCHAS=100 asks for fewer; without tesseract on the machine it says so and ends.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import picture from '../dist/src/newsletter/captcha-picture.js'

const N = Number(process.env.CAPTCHAS ?? 500)
const MOST = 0.01
/** A robot knows which characters there are. */
const LETTERS = 'ABCDEFHKLNPRTY69'
/** Larger letters are read better, up to here. */
const SCALE = 3

const grey = (png) => sharp(png).greyscale()
const large = (image, kernel = 'cubic') => image.resize({ width: 240 * SCALE, kernel })

/** Dark against light differs from one end of the picture to the other: what is left are the edges. */
const edges = (image) =>
  image
    .blur(1)
    .convolve({ width: 3, height: 3, kernel: [-1, -1, -1, -1, 8, -1, -1, -1, -1] })
    .normalise()
    .negate()

/** Otsu's threshold: the one that parts dark from light best. */
async function threshold(image) {
  const { data } = await image.clone().raw().toBuffer({ resolveWithObject: true })
  const counts = new Array(256).fill(0)
  for (const value of data) counts[value]++
  let [best, at, below, sumBelow] = [0, 128, 0, 0]
  const sum = counts.reduce((all, count, value) => all + count * value, 0)
  for (let value = 0; value < 256; value++) {
    below += counts[value]
    sumBelow += counts[value] * value
    const above = data.length - below
    if (below === 0 || above === 0) continue
    const between = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2
    if (between > best) [best, at] = [between, value]
  }
  return sharp(await image.png().toBuffer()).threshold(at + 1)
}

/** Lighter or darker than what is around it: one threshold for each place. */
async function localThreshold(image) {
  const png = await image.png().toBuffer()
  const [own, around] = await Promise.all([
    sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true }),
    sharp(png).greyscale().blur(12).raw().toBuffer(),
  ])
  const { width, height } = own.info
  const flat = Buffer.from(own.data.map((value, i) => (value < around[i] ? 0 : 255)))
  return sharp(flat, { raw: { width, height, channels: 1 } })
}

const ATTACKS = {
  'as it comes': (png) => grey(png),
  larger: (png) => large(grey(png)),
  threshold: async (png) => large(await threshold(grey(png))),
  'median 3': (png) => large(grey(png).median(3)),
  'median 3, threshold': async (png) => large(await threshold(grey(png).median(3))),
  'median 5, threshold': async (png) => large(await threshold(grey(png).median(5))),
  'blur, threshold': async (png) => large(await threshold(grey(png).blur(1.2))),
  'median 3, local threshold': async (png) => large(await localThreshold(grey(png).median(3))),
  'median 5, local threshold': async (png) => large(await localThreshold(grey(png).median(5))),
  'edges, threshold': async (png) => large(await threshold(edges(grey(png)))),
  'median 3, edges, threshold': async (png) =>
    large(await threshold(edges(sharp(await grey(png).median(3).png().toBuffer())))),
}

if (spawnSync('tesseract', ['--version']).error) {
  console.error('tesseract is not there: apt-get install tesseract-ocr')
  process.exit(1)
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'captcha-bench-'))
const captchas = Array.from({ length: N }, () => {
  const text = picture.captchaText()
  return { text, png: picture.drawCaptcha(text) }
})
const bytes = captchas.map(({ png }) => png.length).sort((a, b) => a - b)
console.log(`${N} captchas of ${bytes[0]} to ${bytes.at(-1)} bytes`)

/** What OCR reads in each picture. Where tesseract falls over one of them, the others are read alone. */
function read(files, mode) {
  const list = path.join(folder, 'list.txt')
  fs.writeFileSync(list, files.join('\n'))
  const { status, stdout } = spawnSync(
    'tesseract',
    [list, 'stdout', '--psm', mode, '--dpi', '200', '-c', `tessedit_char_whitelist=${LETTERS}`],
    { env: { ...process.env, OMP_THREAD_LIMIT: '1' }, maxBuffer: 1e8 },
  )
  if (status !== 0) {
    if (files.length === 1) return ['']
    const half = Math.ceil(files.length / 2)
    return [...read(files.slice(0, half), mode), ...read(files.slice(half), mode)]
  }
  const pages = stdout.toString().split('\f')
  return files.map((_, n) => pages[n].replace(/\s/g, '').toUpperCase())
}

let worst = 0
for (const [name, clean] of Object.entries(ATTACKS)) {
  const files = await Promise.all(
    captchas.map(async ({ png }, n) => {
      const file = path.join(folder, `${n}.png`)
      await (await clean(png)).png().toFile(file)
      return file
    }),
  )
  for (const mode of ['7', '8']) {
    const answers = read(files, mode)
    const solved = captchas.filter(({ text }, n) => answers[n] === text).length
    const letters = captchas.reduce(
      (sum, { text }, n) => sum + [...text].filter((c, i) => answers[n][i] === c).length,
      0,
    )
    worst = Math.max(worst, solved / N)
    console.log(
      `OCR, ${name}, mode ${mode}: ${solved} of ${N} solved, ${((100 * letters) / (5 * N)).toFixed(1)} % of the letters`,
    )
  }
}

// A fingerprint needs paths: every byte that is sent is a PNG's, of one grey plane and with nothing beside it.
const raster = captchas.every(({ png }) => {
  const kinds = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) kinds.push(png.toString('latin1', at + 4, at + 8))
  return (
    png.readUInt32BE(0) === 0x89504e47 &&
    kinds.join() === 'IHDR,IDAT,IEND' &&
    new Set(captchas.map((c) => c.png)).size === N
  )
})
console.log(`path fingerprints: ${raster ? 'none, every captcha is pixels alone' : 'POSSIBLE'}`)
fs.rmSync(folder, { recursive: true })
console.log(`worst attack: ${(100 * worst).toFixed(1)} % solved; at most ${100 * MOST} % may be`)
process.exitCode = raster && worst <= MOST ? 0 : 1
