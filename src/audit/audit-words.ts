/** What stands in the audit, in words. Some of what was done long ago may have no word any more: then its own name. */
import { readLocale, type Language } from '../web/messages.js'

const WORDS = { da: readLocale('da'), en: readLocale('en') }

export const auditWord = (lang: Language, kind: 'action' | 'entity', name: string): string =>
  WORDS[lang].get(`audit.${kind}.${name}`) ?? name

export interface ChangedValue {
  name: string
  before: string
  after: string
}

/** What a deed changed, value by value. */
export function changedValues(before: string | null, after: string | null): ChangedValue[] {
  const [was, is] = [parsed(before), parsed(after)]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((name) => ({ name, before: shown(was[name]), after: shown(is[name]) }))
    .filter((value) => value.before !== value.after)
}

function parsed(text: string | null): Record<string, unknown> {
  const value: unknown = text ? JSON.parse(text) : {}
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { value }
}

const shown = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)
