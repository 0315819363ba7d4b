/** What a Word file holds, read from its XML. */
import JSZip from 'jszip'
import { SaxesParser } from 'saxes'

export interface ReadWord {
  title: string
  language: string
  /** Every paragraph: its style, its words, the language of its first run, whether it stands in a table. */
  paragraphs: { style: string; text: string; lang: string | undefined; inTable: boolean }[]
  /** Rows that are repeated as the head of a table. */
  headRows: number
}

export async function readWord(bytes: Buffer): Promise<ReadWord> {
  const zip = await JSZip.loadAsync(bytes)
  const part = (name: string) => zip.file(name)!.async('string')
  const [body, styles, core] = await Promise.all(
    ['word/document.xml', 'word/styles.xml', 'docProps/core.xml'].map(part),
  )
  return {
    title: /<dc:title>([^<]*)</.exec(core!)?.[1] ?? '',
    language: /<w:docDefaults>.*?<w:lang w:val="([^"]*)"/s.exec(styles!)?.[1] ?? '',
    ...readBody(body!),
  }
}

function readBody(xml: string): Pick<ReadWord, 'paragraphs' | 'headRows'> {
  const paragraphs: ReadWord['paragraphs'] = []
  let [tables, headRows, inText] = [0, 0, false]
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    const last = paragraphs.at(-1)
    if (name === 'w:tbl') tables++
    if (name === 'w:p') paragraphs.push({ style: '', text: '', lang: undefined, inTable: tables > 0 })
    if (name === 'w:pStyle') last!.style = attributes['w:val']!
    if (name === 'w:lang') last!.lang ??= attributes['w:val']
    if (name === 'w:tblHeader') headRows++
    if (name === 'w:t') inText = true
  })
  parser.on('closetag', ({ name }) => {
    if (name === 'w:tbl') tables--
    if (name === 'w:t') inText = false
  })
  parser.on('text', (text) => {
    if (inText) paragraphs.at(-1)!.text += text
  })
  parser.write(xml).close()
  return { paragraphs: paragraphs.filter(({ text }) => text !== ''), headRows }
}
