/// <reference lib="dom" />
/** A volunteer from the first yes to the last trace, as a coordinator does it with scripts off. */
import { openSite, type Site, type Visitor } from '../support/browser'
import { HORSENS, PASSWORD, aUser } from '../support/people'
import { pathIn } from './public-pages'
import { pageFaults } from './whole-page'

let site: Site
let visitor: Visitor
beforeAll(async () => {
  site = await openSite()
  const { email } = await aUser(site.app, 'coordinator', [HORSENS])
  visitor = await site.visitor({ width: 360 })
  await visitor.setScripts(false)
  await visitor.open('/log-ind')
  await visitor.page.fill('#email', email)
  await visitor.page.fill('#password', PASSWORD)
  await visitor.page.press('#password', 'Enter')
  await visitor.page.waitForURL('**/arbejdsbord')
})
afterAll(() => site.close())

const send = () =>
  Promise.all([visitor.page.waitForEvent('load'), visitor.page.click('main form.form button[type="submit"]')])
const HOME = '/arbejdsbord/frivillige/1'

test('a volunteer is registered, assessed, answered and erased, each from a form that says why it asks', async () => {
  const { page } = visitor
  await visitor.open('/arbejdsbord/projekter/1/frivillige/ny')
  await page.fill('#name', 'Karen Østergård')
  await page.fill('#email', 'karen@example.dk')
  await page.fill('#role', 'Læseven')
  await page.selectOption('#ageBand', 'under_18')
  await send()
  expect(await page.textContent('#ageBand-error')).toContain('under 18')
  await page.selectOption('#ageBand', '67_plus')
  await send()
  await page.click('main table th a')
  await page.waitForURL(`**${HOME}`)
  const asksWithoutPurpose = async (path: string) => {
    await visitor.open(path)
    return page.$$eval('main form.form :is(input:not([type=hidden]):not([type=radio]), textarea)', (fields) =>
      fields.filter((field) => !document.getElementById(`${field.id}-hint`)?.textContent).map((field) => field.id),
    )
  }
  for (const form of ['ret', 'tilknyt', 'samtykke', 'tilbagetraek', 'forlaeng', 'attest', 'tavshed', 'anmodning'])
    expect([form, await asksWithoutPurpose(`${HOME}/${form}`)]).toEqual([form, []])

  await page.check('[name="kind"][value="access"]')
  await send()
  await visitor.open(`${HOME}/vurdering`)
  for (const [name, value] of Object.entries({
    children: 'ja',
    contact: 'direct',
    length: 'lasting',
    confidential: 'ja',
  }))
    await page.check(`[name="${name}"][value="${value}"]`)
  await send()
  expect(await page.textContent('main')).toContain('Børneattest kræves: direkte kontakt')
})

test.each([
  ['da', HOME],
  ['da', `${HOME}/vurdering`],
  ['da', `${HOME}/slet`],
  ['en', '/arbejdsbord/anmodninger/1'],
  ['da', '/arbejdsbord/frivillige/samtykketekst'],
] as const)('in %s, %s holds what it must', async (lang, path) => {
  expect(await pageFaults(visitor, pathIn(lang, path), 200, `volunteer ${path} ${lang}`)).toEqual([])
})

test('an erasure ends on the list of texts to mend, and the page of the volunteer is gone', async () => {
  await visitor.setScripts(false)
  await visitor.open(`${HOME}/slet`)
  await visitor.page.check('[name="reason"][value="asked"]')
  await send()
  expect(new URL(visitor.page.url()).pathname).toBe('/arbejdsbord/navne')
  expect(await visitor.page.textContent('main')).toContain('Den frivillige er slettet')
  expect((await visitor.open(HOME)).status).toBe(404)
})
