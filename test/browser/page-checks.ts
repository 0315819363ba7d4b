/// <reference lib="dom" />
/** What must hold for every page, whoever made it. Each check gives a list of what is wrong: empty is good. */
import fs from 'node:fs'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

/** The small one: every page must read it. */
const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export async function accessibilityFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(`{ ${AXE} } 0`)
  // Only what is wrong leaves the page: all that is right would be most of the time.
  return page.evaluate(async (tags) => {
    const { violations } = await window.axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations'],
      // Style sheets are only wanted by a rule that is no part of these, and take as long as all rules together.
      preload: { assets: ['media'] },
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
    )
  }, AXE_TAGS)
}

declare global {
  interface Window {
    axe: typeof axe
  }
}

/** What can be read off the page as it stands, without running any of its scripts. */
export function structureFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)]
    const tag = (element: Element) => element.outerHTML.slice(0, 160)

    const root = document.documentElement
    if (root.scrollWidth > root.clientWidth) {
      const wide = all('body *').filter(
        (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !element.closest('.table-scroll'),
      )
      faults.push(`scrolls sideways, ${root.scrollWidth} > ${root.clientWidth}: ${wide.slice(0, 3).map(tag).join(' ')}`)
    }

    const headings = all('h1, h2, h3, h4, h5, h6').map((heading) => Number(heading.tagName[1]))
    if (headings.filter((level) => level === 1).length !== 1) faults.push('has not exactly one h1')
    headings.forEach((level, i) => {
      if (i > 0 && level > headings[i - 1]! + 1) faults.push(`skips a heading level: ${headings.join(' ')}`)
    })

    const ids = all('[id]').map((element) => element.id)
    const twice = ids.filter((id, i) => ids.indexOf(id) !== i)
    if (twice.length > 0) faults.push(`ids stand twice: ${twice.join(', ')}`)

    for (const link of all('a[href^="#"]'))
      if (!ids.includes(link.getAttribute('href')!.slice(1))) faults.push(`leads nowhere: ${tag(link)}`)

    // An empty lang says that the language is unknown, which it never is.
    for (const element of all('[lang=""]')) faults.push(`empty lang: ${tag(element)}`)

    const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary'
    for (const control of all(controls)) {
      const style = getComputedStyle(control)
      const box = control.getBoundingClientRect()
      if (box.width === 0 || box.right <= 0 || style.visibility === 'hidden') continue
      const inText = style.display === 'inline' && control.tagName === 'A' && !control.closest('svg')
      // A tile of the map may be small, because the list beside it has the same link.
      const href = control.getAttribute('href')
      const alsoInList = control.closest('svg') && all('li a').some((link) => link.getAttribute('href') === href)
      if (!inText && !alsoInList && (box.width < 24 || box.height < 24))
        faults.push(`smaller than 24 px (${Math.round(box.width)} × ${Math.round(box.height)}): ${tag(control)}`)
    }
    return faults
  })
}
