/** Builds public/assets from public/styles, fonts and images: hashed names, and a manifest of them. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import * as sass from 'sass'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'public')
const out = path.join(root, 'assets')
// The rasteriser reads TrueType, which the web fonts in public/ are not.
const plex = path.join(root, '..', 'node_modules', 'dkfds', 'src', 'fonts', 'IBMPlexSans', 'complete', 'ttf')
const fonts = ['Regular', 'SemiBold'].map((weight) => path.join(plex, `IBMPlexSans-${weight}.ttf`))
const read = (...parts) => fs.readFileSync(path.join(root, ...parts))
const list = (folder, ending) => fs.readdirSync(path.join(root, folder)).filter((name) => name.endsWith(ending))
const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 10)

/** One hash of all that goes in: when it is as last time, there is nothing to do. */
function inputHash() {
  const hash = createHash('sha256').update(fs.readFileSync(fileURLToPath(import.meta.url)))
  for (const folder of ['styles', 'scripts', 'fonts', 'images', 'images/help']) {
    for (const name of list(folder, '')
      .filter((name) => path.extname(name))
      .sort())
      hash.update(name).update(read(folder, name))
  }
  return hash.digest('hex')
}

const stamp = path.join(out, '.built-from')
const inputs = inputHash()
if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== inputs) build()

function build() {
  fs.rmSync(out, { recursive: true, force: true })
  fs.mkdirSync(out, { recursive: true })
  const manifest = {}
  const put = (name, bytes) => {
    const { name: stem, ext } = path.parse(name)
    const file = `${stem}.${hashOf(bytes)}${ext}`
    fs.writeFileSync(path.join(out, file), bytes)
    manifest[name] = `/assets/${file}`
  }
  for (const font of list('fonts', '.woff2')) put(font, read('fonts', font))
  for (const image of list('images', '.svg')) if (image !== 'og.svg') put(image, read('images', image))
  for (const image of list('images/help', '.webp')) put(`help-${image}`, read('images/help', image))
  for (const script of list('scripts', '.js')) put(script, read('scripts', script))
  const picture = (svg, width) =>
    new Resvg(svg, {
      fitTo: { mode: 'width', value: width },
      font: { fontFiles: fonts, loadSystemFonts: false, defaultFontFamily: 'IBM Plex Sans' },
    })
      .render()
      .asPng()
  put('og.png', picture(read('images', 'og.svg').toString(), 1200))
  put('favicon.png', picture(read('images', 'mark.svg').toString(), 32))
  put('apple-touch-icon.png', picture(read('images', 'mark.svg').toString(), 180))
  const css = sass
    .compile(path.join(root, 'styles', 'site.scss'), { style: 'compressed', silenceDeprecations: ['if-function'] })
    .css.replace(/url\("?([\w-]+\.woff2)"?\)/g, (_, font) => `url(${manifest[font]})`)
  put('site.css', Buffer.from(css))
  fs.writeFileSync(path.join(out, 'manifest.json'), JSON.stringify(manifest, null, 2))
  fs.writeFileSync(stamp, inputs)
}
