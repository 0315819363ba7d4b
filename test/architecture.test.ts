import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { ROOT } from '../src/root'

const filesUnder = (folder: string, ending: RegExp): string[] =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => path.join(folder, name))
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8')

test('no arrow between features runs where docs/ARCHITECTURE.md says it must not', () => {
  const cruiser = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const report = execFileSync(
    process.execPath,
    [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'],
    { cwd: ROOT, maxBuffer: 1e8 },
  )
  const { summary } = JSON.parse(report.toString()) as { summary: { violations: unknown[]; totalCruised: number } }
  expect(summary.violations).toEqual([])
  expect(summary.totalCruised).toBeGreaterThan(100)
})

test('only config.ts reads the environment', () => {
  const readers = filesUnder('src', /\.ts$/).filter((file) =>
    read(file)
      .replace(/\/\*[^]*?\*\/|\/\/.*/g, '')
      .includes('process.env'),
  )
  expect(readers).toEqual([path.join('src', 'config.ts')])
})

test('no view brings style or script of its own, or prints markup that is not an include or our own', () => {
  const faults: string[] = []
  for (const file of filesUnder('views', /\.ejs$/)) {
    if (file.startsWith(path.join('views', 'mail'))) continue
    const text = read(file)
    if (
      /<style|\sstyle=|\son\w+=|<script(?! type="application\/ld\+json"| src="" defer><\/script>)/i.test(
        text.replace(/<%[^]*?%>/g, ''),
      )
    )
      faults.push(`${file}: style or script`)
    for (const [printed, expression] of text.matchAll(/<%-\s*([^]*?)\s*%>/g)) {
      if (
        !/^(?:include\(|lang\b|danish\b|lang\w*|attributes|view\.body$|page\.jsonLd$|(?:\w+\.)+markup$)/.test(
          expression!,
        )
      )
        faults.push(`${file}: ${printed}`)
    }
  }
  expect(faults).toEqual([])
})

test('the lock file names no registry', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved":\s*"https?:/)
})
