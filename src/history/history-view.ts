/** A record's versions as one reads them: who, when, and field by field what was changed. */
import type { FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { formatTime, translate, type Language } from '../web/messages.js'
import { wordsOf } from '../web/shown-value.js'
import { wordDifference, type DifferencePart } from '../web/word-difference.js'
import type { RecordKind } from './record-kind.js'
import type { RecordVersion } from './versions.js'

export interface ShownVersion {
  version: number
  did: string
  changes: { label: string; before: DifferencePart[]; after: DifferencePart[] }[]
}

const NAMED = [
  'create',
  'duplicate',
  'update',
  'restore',
  'delete',
  'undelete',
  'archive',
  'unarchive',
  'publish',
  'import',
  'take-off',
  'put-back',
]

/** @param versions newest first, with one more at the end than is shown unless it is the first of all */
export function shownVersions(
  lang: Language,
  kind: RecordKind,
  { fields }: FormPage,
  versions: RecordVersion[],
): ShownVersion[] {
  return versions.map((version, i) => {
    const [after, earlier] = [kind.valuesOf(version.data), versions[i + 1]]
    const before: FormValues = earlier ? kind.valuesOf(earlier.data) : {}
    const changes = fields
      .map((field) => ({
        label: field.label,
        before: wordsOf(lang, field, before[field.name]),
        after: wordsOf(lang, field, after[field.name]),
      }))
      .filter((change) => change.before !== change.after)
      .map(({ label, before, after }) => ({ label, ...wordDifference(before, after) }))
    return { version: version.version, did: deedWords(lang, version), changes }
  })
}

function deedWords(lang: Language, { action, at, by }: RecordVersion): string {
  const t = translate[lang]
  if (action === 'before-history') return t('history.did.before-history')
  const words = NAMED.includes(action) ? action : 'other'
  return t(`history.did.${words}`, { by: by ?? t('history.by-itself'), at: formatTime(lang, at) })
}
