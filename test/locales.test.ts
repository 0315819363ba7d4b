import fs from 'node:fs'
import path from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { LANGUAGES, readLocale } from '../src/web/messages'
import { ROOT } from '../src/root'

const da = readLocale('da')
const en = readLocale('en')

function filesUnder(folder: string, ending: RegExp): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => path.join(ROOT, folder, name))
}

interface MessagePart {
  type: number
  value?: string
  options?: Record<string, { value: MessagePart[] }>
}

/** The names of the values in a message: all its parts but plain text (type 0) and a plural's # (type 7). */
function valuesIn(text: string): Set<string> {
  const names = new Set<string>()
  const walk = (parts: MessagePart[]) => {
    for (const { type, value, options } of parts) {
      if (type !== 0 && type !== 7) names.add(value!)
      for (const option of Object.values(options ?? {})) walk(option.value)
    }
  }
  walk(new IntlMessageFormat(text, 'da', undefined, { ignoreTag: true }).getAst())
  return names
}

test('every word is there in both languages', () => {
  expect([...en.keys()].sort()).toEqual([...da.keys()].sort())
})

test.each(LANGUAGES)(
  'every word in %s can be formatted, and asks for the same values as the other language',
  (language) => {
    for (const [key, text] of readLocale(language)) {
      expect(() => new IntlMessageFormat(text, language, undefined, { ignoreTag: true })).not.toThrow()
      expect([key, valuesIn(text)]).toEqual([key, valuesIn((language === 'da' ? en : da).get(key)!)])
    }
  },
)

test('every word that a view or a source file asks for by name is there', () => {
  const missing: string[] = []
  for (const file of [...filesUnder('views', /\.ejs$/), ...filesUnder('src', /\.ts$/)]) {
    for (const [, key] of fs.readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'\s*[,)]/g)) {
      if (!da.has(key!)) missing.push(`${path.relative(ROOT, file)}: ${key}`)
    }
  }
  expect(missing).toEqual([])
})
