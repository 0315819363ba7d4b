/// <reference lib="dom" />
/**
 * The pictures of the help page, made by the very tests that walk the pages. With HELP_PICTURES=make they are
 * written anew; else what they show is compared with the page as it is, so that none goes stale unnoticed.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { HELP_PICTURE_FOLDER, helpPictures, type HelpPicture } from '../../src/site/help-pictures'

const HEIGHT = 540

/** @param from where the picture begins: what is above it is shown by none */
export async function helpPicture(page: Page, name: string, from = 'main h1'): Promise<void> {
  const shows = await wordsOf(page, from)
  if (process.env.HELP_PICTURES === 'make') return make(page, name, from, shows)
  const known = helpPictures()[name]
  // HELP_PICTURES=make npx jest --selectProjects browser test/browser/logging
  expect(known?.shows).toEqual(shows)
  expect(fileHash(name)).toBe(known?.hash)
}

export const fileHash = (name: string): string =>
  createHash('sha256')
    .update(fs.readFileSync(path.join(HELP_PICTURE_FOLDER, `${name}.webp`)))
    .digest('hex')

/** What one reads in the picture, from top to bottom, without what differs from day to day. */
function wordsOf(page: Page, from: string): Promise<string[]> {
  return page.evaluate(
    ([first, height]) => {
      const top = document.querySelector(first)!.getBoundingClientRect().top
      return [...document.querySelectorAll('main :is(h1, h2, h3, p, label, legend, summary, a, button, select)')]
        .filter((element) => {
          const box = element.getBoundingClientRect()
          return element.checkVisibility() && box.top >= top && box.top < top + height
        })
        .map((element) => (element instanceof HTMLSelectElement ? element.name : element.textContent))
        .map((text) => text.replace(/\s+/g, ' ').replace(/\d+/g, '#').trim())
    },
    [from, HEIGHT] as const,
  )
}

async function make(page: Page, name: string, from: string, shows: string[]): Promise<void> {
  await page.evaluate((first) => {
    document.querySelector(first)!.scrollIntoView({ block: 'start', behavior: 'instant' })
  }, from)
  const width = page.viewportSize()!.width
  const top = await page.evaluate((first) => document.querySelector(first)!.getBoundingClientRect().top, from)
  const shot = await page.screenshot({ clip: { x: 0, y: top, width, height: HEIGHT } })
  const webp = await asWebp(page, shot)
  fs.mkdirSync(HELP_PICTURE_FOLDER, { recursive: true })
  fs.writeFileSync(path.join(HELP_PICTURE_FOLDER, `${name}.webp`), webp)
  const pictures: Record<string, HelpPicture> = {
    ...helpPictures(),
    [name]: { width, height: HEIGHT, shows, hash: fileHash(name) },
  }
  const sorted = Object.fromEntries(Object.entries(pictures).sort(([a], [b]) => a.localeCompare(b)))
  fs.writeFileSync(path.join(HELP_PICTURE_FOLDER, 'pictures.json'), `${JSON.stringify(sorted, null, 2)}\n`)
}

/** The browser's own encoder: a third of a PNG. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  const workshop = await page.context().browser()!.newPage()
  const url = await workshop.evaluate(
    async (source) => {
      const image = new Image()
      image.src = source
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.width
      canvas.height = image.height
      canvas.getContext('2d')!.drawImage(image, 0, 0)
      return canvas.toDataURL('image/webp', 0.5)
    },
    `data:image/png;base64,${png.toString('base64')}`,
  )
  await workshop.close()
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}
