/** A kind of needs in a reader's language: some of its lines, and how many there are. */
import { localUrl } from '../web/language.js'
import { formatDate, formatTime, translate, type Language, type MessageValues } from '../web/messages.js'
import type { NeedGroup } from './needs.js'

export function shownGroup(lang: Language, group: NeedGroup, from: number, most: number) {
  const t = translate[lang]
  return {
    kind: group.kind,
    title: t(`desk.need.${group.kind}`),
    about: t(`desk.need.${group.kind}.about`),
    count: group.lines.length,
    overdue: group.overdue,
    more: group.lines.length > most ? localUrl(lang, `/arbejdsbord/opgaver/${group.kind}`) : null,
    lines: group.lines.slice(from, from + most).map(({ subject, overdue, needs }) => ({
      subject,
      overdue,
      links: needs.map(({ text, values, href }) => ({
        text: t(text, readable(lang, values)),
        href: localUrl(lang, href),
      })),
    })),
  }
}

function readable(lang: Language, values?: MessageValues): MessageValues | undefined {
  if (!values) return undefined
  const shown = ([name, value]: [string, string | number]): [string, string | number] => [
    name,
    readableMoment(lang, value),
  ]
  return Object.fromEntries(Object.entries(values).map(shown))
}

function readableMoment(lang: Language, value: string | number): string | number {
  if (typeof value === 'number') return value
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDate(lang, value)
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? formatTime(lang, value) : value
}
