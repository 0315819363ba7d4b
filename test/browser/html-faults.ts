import fs from 'node:fs'
import path from 'node:path'
import { HtmlValidate, StaticConfigLoader, type ConfigData } from 'html-validate'

const config = JSON.parse(fs.readFileSync(path.join(__dirname, 'html-validate.json'), 'utf8')) as ConfigData
const validator = new HtmlValidate(new StaticConfigLoader({ root: true, ...config }))

/** What is not valid in a page's source. */
export async function htmlFaults(html: string): Promise<string[]> {
  const report = await validator.validateString(html)
  const lines = html.split('\n')
  return report.results.flatMap((result) =>
    result.messages.map(
      ({ ruleId, message, line }) => `${ruleId}: ${message} at: ${(lines[line - 1] ?? '').trim().slice(0, 160)}`,
    ),
  )
}
