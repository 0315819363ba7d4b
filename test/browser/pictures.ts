/** Pictures of the pages, for documents and for looking at: only where SCREENSHOT_DIR names a folder. */
import fs from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'

export async function takePicture(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = process.env.SCREENSHOT_DIR
  if (!folder) return
  fs.mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name.replace(/[^\wæøå]+/g, '-')}.png`), fullPage })
}
