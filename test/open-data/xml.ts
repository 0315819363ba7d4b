/** XML read by a strict parser: it throws on what is not well-formed. */
import { SaxesParser } from 'saxes'

export interface XmlNode {
  name: string
  attributes: Record<string, string>
  children: XmlNode[]
  /** Its own text, that of its children left out. */
  text: string
}

export function readXml(text: string): XmlNode {
  const parser = new SaxesParser({ xmlns: true })
  const root: XmlNode = { name: '', attributes: {}, children: [], text: '' }
  const path = [root]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const values = Object.entries(attributes as Record<string, { value: string }>).map(
      ([key, { value }]) => [key, value] as const,
    )
    const node: XmlNode = { name, attributes: Object.fromEntries(values), children: [], text: '' }
    path.at(-1)!.children.push(node)
    path.push(node)
  })
  parser.on('text', (part) => void (path.at(-1)!.text += part))
  parser.on('closetag', () => void path.pop())
  parser.write(text).close()
  return root.children[0]!
}
