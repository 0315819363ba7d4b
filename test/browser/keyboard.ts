/// <reference lib="dom" />
/** A walk through the page with the Tab key alone. */
import type { Page } from 'playwright-core'

interface Stop {
  element: Element
  /** How it looked while it had the focus. */
  look: string
}

declare global {
  interface Window {
    walk: { stops: Stop[]; look: (element: Element) => string }
  }
}

/** What a visitor without a mouse would miss: unreachable, invisible, hidden or out of order. */
export async function keyboardFaults(page: Page): Promise<string[]> {
  const expected = await page.evaluate(beginWalk)
  // Some more than there is to reach: then the focus must have left the page and come in again from the top.
  const within = await stopsInFrames(page)
  const press = within > 0 ? pressTabSlowly : pressTab
  await press(page, expected + within + 5)
  return page.evaluate(endWalk)
}

/** A page within the page has stops of its own, and is one itself. */
async function stopsInFrames(page: Page): Promise<number> {
  const [, ...frames] = page.frames()
  const counts = await Promise.all(
    frames.map((frame) => frame.evaluate(() => document.querySelectorAll('a[href]').length + 1)),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Key by key, as `keyboard.press` does, without waiting after each for word that it has been taken. */
async function pressTab(page: Page, times: number): Promise<void> {
  const keys = await page.context().newCDPSession(page)
  const tab = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 }
  const strokes = Array.from({ length: times }, () => [
    keys.send('Input.dispatchKeyEvent', { ...tab, type: 'rawKeyDown' }),
    keys.send('Input.dispatchKeyEvent', { ...tab, type: 'keyUp' }),
  ])
  await Promise.all(strokes.flat())
  await keys.detach()
}

/** A frame is another process: a key that comes before the focus has arrived there is lost. */
async function pressTabSlowly(page: Page, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await page.keyboard.press('Tab')
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  }
}

function beginWalk(): number {
  const children = (element: Element) => [element, ...element.querySelectorAll('svg *, rect')]
  const look = (element: Element) =>
    children(element)
      .map((part) => {
        const { outlineStyle, outlineWidth, boxShadow, stroke, strokeWidth } = getComputedStyle(part)
        return [outlineStyle === 'none' ? '' : outlineStyle + outlineWidth, boxShadow, stroke + strokeWidth].join()
      })
      .join(';')
  const stops: Stop[] = []
  window.walk = { stops, look }
  document.addEventListener('focusin', ({ target }) =>
    stops.push({ element: target as Element, look: look(target as Element) }),
  )
  ;(document.activeElement as HTMLElement | null)?.blur()
  // The walk begins where the page begins, wherever it was left.
  document.body.tabIndex = -1
  document.body.focus()
  document.body.removeAttribute('tabindex')
  stops.length = 0
  const all = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')
  // Day, month, year and calendar are stops of their own in a date.
  return all.length + 3 * document.querySelectorAll('input[type="date"]').length
}

function endWalk(): string[] {
  const faults: string[] = []
  const { stops, look } = window.walk
  const tag = (element: Element) => element.outerHTML.slice(0, 160)
  const reached = new Set(stops.map(({ element }) => element))

  const groupsSeen = new Set<string>()
  const isStop = (element: HTMLElement) => {
    if (element.tabIndex < 0 || !element.checkVisibility({ visibilityProperty: true })) return false
    if (!(element instanceof HTMLInputElement)) return true
    if (element.type === 'hidden' || element.disabled) return false
    if (element.type !== 'radio') return true
    // The arrow keys move inside a group of radio buttons.
    const first = !groupsSeen.has(element.name)
    groupsSeen.add(element.name)
    return first || element.checked
  }
  const all = document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]')
  for (const element of all) {
    if (element.tabIndex > 0) faults.push(`tabindex above 0: ${tag(element)}`)
    const sameGroup = [...reached].some(
      (other) =>
        other instanceof HTMLInputElement &&
        element instanceof HTMLInputElement &&
        other.type === 'radio' &&
        other.name === element.name,
    )
    if (isStop(element) && !reached.has(element) && !sameGroup) faults.push(`Tab never reaches: ${tag(element)}`)
  }
  const again = stops[reached.size]
  if (!again) faults.push(`Tab stops at: ${tag(stops.at(-1)!.element)}`)
  else if (again.element !== stops[0]!.element) faults.push(`Tab cannot leave: ${tag(again.element)}`)

  ;(document.activeElement as HTMLElement | null)?.blur()
  let before: DOMRect | null = null
  for (const { element, look: focused } of stops.slice(0, reached.size)) {
    if (focused === look(element)) faults.push(`looks the same with and without focus: ${tag(element)}`)
    if (element.matches('.skip-link, svg *')) continue
    element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' })
    const box = element.getClientRects()[0]!
    const top = document.elementFromPoint(
      Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
      Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1),
    )
    if (top && !element.contains(top) && !top.contains(element))
      faults.push(`hidden while focused: ${tag(element)} by ${tag(top)}`)
    const place = new DOMRect(box.x + scrollX, box.y + scrollY, box.width, box.height)
    // Upwards is only right into a column beside.
    if (before && place.bottom <= before.top && place.left < before.left)
      faults.push(`Tab goes up and back to: ${tag(element)}`)
    before = place
  }
  return faults
}
