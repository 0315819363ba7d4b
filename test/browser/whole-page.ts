/** All checks of a page, at every width, with and without scripts. */
import { REQUEST_ID } from '../support/app'
import type { Visitor } from '../support/browser'
import { htmlFaults } from './html-faults'
import { keyboardFaults } from './keyboard'
import { accessibilityFaults, structureFaults } from './page-checks'
import { takePicture } from './pictures'

/** Beginning with the width that the page has, since another costs a layout. */
const widthsOf = ({ page }: Visitor): number[] => (page.viewportSize()?.width === 360 ? [360, 1280] : [1280, 360])

/** What differs from one answer to the next without being another page: request id, form token and name, captcha. */
const CHANCE = [REQUEST_ID, /name="(_csrf|_form|captcha)" value="[^"]*"/g, /\/captcha\/[\w-]+\.(png|wav)/g]

const withoutChance = (html: string): string => CHANCE.reduce((rest, pattern) => rest.replace(pattern, ''), html)

const at = (where: string, found: string[]): string[] => found.map((fault) => `${where}: ${fault}`)

/** @returns what is wrong, wherever it is */
export async function pageFaults(visitor: Visitor, path: string, status: number, name: string): Promise<string[]> {
  const { page, troubles } = visitor
  await visitor.setScripts(false)
  const plain = await visitor.open(path)
  const faults = plain.status === status ? [] : [`answers ${plain.status}, not ${status}`]
  faults.push(...at('source', await htmlFaults(plain.html)), ...at('without scripts', troubles))
  for (const width of widthsOf(visitor)) {
    await visitor.setWidth(width)
    faults.push(...at(`without scripts, ${width} px`, await structureFaults(page)))
  }
  const withoutScripts = withoutChance(await page.content())

  await visitor.setScripts(true)
  await visitor.open(path)
  // What is found below then holds with scripts off as well.
  if (withoutScripts !== withoutChance(await page.content())) faults.push('scripts change the page')
  return [...faults, ...(await shownFaults(visitor, name))]
}

/** What another language can spoil of a page that was seen to hold in one: words that are too long, or missing. */
export async function languageFaults(visitor: Visitor, path: string, status: number, name: string): Promise<string[]> {
  const { page, troubles } = visitor
  const { status: answered, html } = await visitor.open(path)
  const faults = answered === status ? [] : [`answers ${answered}, not ${status}`]
  faults.push(...at('source', await htmlFaults(html)), ...at('with scripts', troubles))
  for (const width of widthsOf(visitor)) {
    await visitor.setWidth(width)
    await takePicture(page, `${name} ${width}`)
    faults.push(...at(`${width} px`, await structureFaults(page)))
  }
  return [...faults, ...at('axe', await accessibilityFaults(page))]
}

/** The same of the page as it stands, where it cannot be opened anew: a form that was refused. */
export async function shownFaults(visitor: Visitor, name: string): Promise<string[]> {
  const { page, troubles, setWidth } = visitor
  const faults = at('with scripts', troubles)
  for (const width of widthsOf(visitor)) {
    await setWidth(width)
    await takePicture(page, `${name} ${width}`)
    faults.push(
      ...at(`${width} px`, await structureFaults(page)),
      ...at(`${width} px, axe`, await accessibilityFaults(page)),
      ...at(`${width} px, keyboard`, await keyboardFaults(page)),
    )
  }
  return faults
}
