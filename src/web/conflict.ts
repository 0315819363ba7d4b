/** Two people edited the same record: what each of them has, field by field, where it differs. */
import type { Translate } from './messages.js'
import type { Field } from './form-page.js'
import type { FormValues } from './forms.js'

export interface ConflictRow {
  label: string
  mine: string
  theirs: string
}

export function conflictRows(t: Translate, fields: Field[], mine: FormValues, theirs: FormValues): ConflictRow[] {
  return fields
    .map((field) => ({
      label: field.label,
      mine: shown(t, field, mine[field.name]),
      theirs: shown(t, field, theirs[field.name]),
    }))
    .filter((row) => row.mine !== row.theirs)
}

/** A value as one reads it: the words of a choice, not its code. */
function shown(t: Translate, field: Field, value: string | string[] = ''): string {
  const values = (Array.isArray(value) ? value : [value]).filter((item) => item !== '')
  if (values.length === 0) return t('forms.conflict-empty')
  const words = new Map(field.options?.map((option) => [option.value, option.label]))
  return values
    .map((item) => words.get(item) ?? item.replace(/\r\n?/g, '\n').trim())
    .sort(field.options ? undefined : () => 0)
    .join(', ')
}
