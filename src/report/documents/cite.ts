/** How an edition is cited: for reference managers, and for whoever registers a DOI for it. */
import type { Edition } from '../editions/editions.js'

export interface CiteAs {
  edition: Edition
  /** Where it is read. */
  address: string
}

/** BibTeX knows no letters but ASCII for sure: what is special to it is written so that it stands for itself. */
const bib = (text: string): string => text.replace(/[\\{}]/g, '').replace(/[&%$#_]/g, '\\$&')

export function bibtex({ edition: { number, title, content }, address }: CiteAs): string {
  const fields: [string, string][] = [
    ['title', `{${bib(title)}}`],
    ['author', `{${bib(content.publisher)}}`],
    ['institution', bib(content.publisher)],
    ['type', 'Erfaringsopsamling'],
    ['edition', String(number)],
    ['year', content.publishedOn.slice(0, 4)],
    ['month', content.publishedOn.slice(5, 7)],
    ['language', 'danish'],
    ['url', address],
  ]
  return `@techreport{frivilligregistret-${number},\n${fields.map(([name, value]) => `  ${name} = {${value}},`).join('\n')}\n}\n`
}

export function ris({ edition: { number, title, content }, address }: CiteAs): string {
  const lines: [string, string][] = [
    ['TY', 'RPRT'],
    ['TI', title],
    ['AU', content.publisher],
    ['PB', content.publisher],
    ['PY', content.publishedOn.slice(0, 4)],
    ['DA', content.publishedOn.replace(/-/g, '/')],
    ['ET', String(number)],
    ['LA', 'da'],
    ['UR', address],
    ['ER', ''],
  ]
  return lines.map(([tag, value]) => `${tag}  - ${value.replace(/\s+/g, ' ')}\r\n`).join('')
}

/** DataCite's metadata schema 4.5, as its API takes it: all that is mandatory but the DOI itself. */
export function datacite({ edition: { number, title, content, contentHash }, address }: CiteAs): string {
  const organisation = { name: content.publisher, nameType: 'Organizational' }
  const attributes = {
    titles: [{ title, lang: 'da' }],
    creators: [organisation],
    publisher: { name: content.publisher },
    publicationYear: Number(content.publishedOn.slice(0, 4)),
    types: { resourceTypeGeneral: 'Report', resourceType: 'Erfaringsopsamling' },
    language: 'da',
    version: String(number),
    dates: [{ date: content.publishedOn, dateType: 'Issued' }],
    alternateIdentifiers: [{ alternateIdentifier: `sha256:${contentHash}`, alternateIdentifierType: 'SHA-256' }],
    url: address,
    schemaVersion: 'http://datacite.org/schema/kernel-4',
  }
  return `${JSON.stringify({ data: { type: 'dois', attributes } }, null, 2)}\n`
}
