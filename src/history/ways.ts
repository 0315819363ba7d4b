/** What else can be done with a record, as links below its form. */
import { translate, type Language } from '../web/messages.js'

export interface Way {
  label: string
  href: string
}

/** @param word the record's kind, as in `RecordKind` */
export function waysOf(lang: Language, word: string, id: number, ...others: Way[]): Way[] {
  return [
    ...others,
    { label: translate[lang]('history.way'), href: `/arbejdsbord/historik/${word}/${id}` },
    { label: translate[lang]('bin.way'), href: `/arbejdsbord/papirkurv/${word}/${id}` },
  ]
}
