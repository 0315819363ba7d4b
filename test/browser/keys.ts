/// <reference lib="dom" />
/** A person with a keyboard and nothing else; what it costs them is counted. */
import type { Page } from 'playwright-core'

export interface Cost {
  /** Keys that lead and choose, without the letters of what is told. */
  keys: number
  /** Pages that were shown. */
  pages: number
  /** Forms that were sent. */
  submits: number
}

export interface Typist {
  press: (key: string, times?: number) => Promise<void>
  /** Types words where the focus stands. */
  type: (words: string) => Promise<void>
  /** Presses Tab until the focus stands on what the selector names. */
  tabTo: (selector: string) => Promise<void>
  /** Enter, and the page that comes of it. */
  enter: () => Promise<void>
  /** What it has cost since it was last asked. */
  cost: () => Cost
}

const MOST_TABS = 60

export function typistAt(page: Page): Typist {
  let spent: Cost = { keys: 0, pages: 0, submits: 0 }
  page.on('response', (response) => {
    if (response.request().resourceType() === 'document' && response.status() < 300) spent.pages++
  })
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.resourceType() === 'document') spent.submits++
  })
  const press = async (key: string, times = 1) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key)
    spent.keys += times
  }
  const isAt = (selector: string) =>
    page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)
  return {
    press,
    type: (words) => page.keyboard.insertText(words),
    tabTo: async (selector) => {
      for (let i = 0; i < MOST_TABS; i++) {
        if (await isAt(selector)) return
        await press('Tab')
      }
      throw new Error(`Tab never reached ${selector}`)
    },
    enter: async () => {
      await Promise.all([page.waitForEvent('load'), press('Enter')])
    },
    cost: () => {
      const cost = spent
      spent = { keys: 0, pages: 0, submits: 0 }
      return cost
    },
  }
}
