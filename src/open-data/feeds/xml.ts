/** XML, escaped by its writer: whatever a text holds, the document stays well-formed. */

// What XML 1.0 cannot hold even escaped: most control characters, halves of surrogate pairs, two non-characters.
const NOT_XML =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' }

const escaped = (text: string): string => text.replace(NOT_XML, '\ufffd').replace(/[&<>"\r]/g, (sign) => ESCAPES[sign]!)

/** Markup that this module made; a plain string is always text. */
export class Xml {
  constructor(readonly markup: string) {}
}

type Child = Xml | string | null | undefined | false

/** `element('a', { href }, 'text')`; empty children are left out. */
export function element(name: string, attributes: Record<string, string>, ...children: Child[]): Xml {
  const open = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  const inner = children.map((child) => (child instanceof Xml ? child.markup : child ? escaped(child) : '')).join('')
  return new Xml(inner ? `<${name}${open.join('')}>${inner}</${name}>` : `<${name}${open.join('')}/>`)
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
