/**
 * Two people edited the same record. The second sees, field by field, where the two differ, chooses between
 * "mine" (which can be edited further) and "theirs", and saves. Without scripts: what theirs was goes along
 * with the form, unseen.
 */
import type { Field } from './form-page.js'
import type { FormValues } from './forms.js'
import { translate, type Language } from './messages.js'
import { sameValue, wordsOf } from './shown-value.js'
import { wordDifference, type DifferencePart } from './word-difference.js'

type Side = 'mine' | 'theirs'

/** A field in which the two differ. */
export interface Choice {
  /** As the form would post it. */
  theirs: string[]
  /** As one reads it; what mine has not is marked. */
  theirWords: DifferencePart[]
  /** Null where both have changed the field: then only a person can tell. */
  chosen: Side | null
  /** Who has changed the field since the form was made, in words; null where nobody knows. */
  changedBy: string | null
}

/** Goes along with the form: names the fields in which the two differed. */
const DIFFERS = 'differs'
const chosenName = (field: string) => `choice-${field}`
const theirsName = (field: string) => `theirs-${field}`

/** @param base what the form was made from: who has not touched a field takes over what the other made of it */
export function choicesBetween(
  lang: Language,
  fields: Field[],
  mine: FormValues,
  theirs: FormValues,
  base: FormValues | null,
): Map<string, Choice> {
  const t = translate[lang]
  const choices = new Map<string, Choice>()
  for (const field of fields) {
    const [ours, others, first] = [mine[field.name], theirs[field.name], base?.[field.name]]
    if (sameValue(field, ours, others)) continue
    const chosen = !base
      ? null
      : sameValue(field, ours, first)
        ? 'theirs'
        : sameValue(field, others, first)
          ? 'mine'
          : null
    choices.set(field.name, {
      theirs: [others ?? ''].flat(),
      theirWords: theirWords(lang, field, ours, others),
      chosen,
      changedBy: base && t(`forms.conflict-by-${chosen ?? 'both'}`),
    })
  }
  return choices
}

function theirWords(
  lang: Language,
  field: Field,
  mine: FormValues[string] | undefined,
  theirs: FormValues[string] | undefined,
) {
  return wordDifference(wordsOf(lang, field, mine), wordsOf(lang, field, theirs)).after
}

/**
 * Takes theirs into the posted form where that was chosen.
 * @returns the fields that were offered, with what was chosen
 */
export function settleChoices(body: Record<string, unknown>): Map<string, Side | null> {
  const settled = new Map<string, Side | null>()
  for (const name of [body[DIFFERS] ?? []].flat()) {
    if (typeof name !== 'string' || !/^[a-zA-Z]\w*$/.test(name)) continue
    const chosen = body[chosenName(name)]
    settled.set(name, chosen === 'mine' || chosen === 'theirs' ? chosen : null)
    if (chosen === 'theirs') body[name] = body[theirsName(name)]
  }
  return settled
}

/** The same choices again, for who has left one open. */
export function choicesAgain(
  lang: Language,
  fields: Field[],
  typed: FormValues,
  settled: Map<string, Side | null>,
): Map<string, Choice> {
  const choices = new Map<string, Choice>()
  for (const field of fields) {
    const chosen = settled.get(field.name)
    if (chosen === undefined) continue
    const theirs = typed[theirsName(field.name)] ?? []
    const words = theirWords(lang, field, typed[field.name], theirs)
    choices.set(field.name, { theirs: [theirs].flat(), theirWords: words, chosen, changedBy: null })
  }
  return choices
}
