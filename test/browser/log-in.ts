/** Logging in as a person does, with the app's code where one is asked for. */
import type { Site, Visitor } from '../support/browser'
import { PASSWORD, codeOf, type Person } from '../support/people'

export async function logIn({ app }: Site, { open, page }: Visitor, person: Person): Promise<void> {
  await open('/log-ind')
  await page.fill('#email', person.email)
  await page.fill('#password', PASSWORD)
  await page.press('#password', 'Enter')
  await page.waitForURL((url) => url.pathname !== '/log-ind')
  if (!person.appSecret) return
  await page.fill('#code', await codeOf(app, person))
  await page.press('#code', 'Enter')
  await page.waitForURL((url) => !url.pathname.startsWith('/log-ind'))
}
