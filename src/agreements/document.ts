/** An agreement as a document: the one model that both the Word file and the PDF are written from. */
import { slugOf } from '../database/search-text.js'
import type { Words } from '../documents/pdf.js'
import { formatDate, translate, type Language, type Translate } from '../web/messages.js'
import type { Agreement } from './agreements.js'
import { standings, type Answered, type PointStanding } from './point-states.js'
import { POINTS } from './points.js'

export interface DocumentPart {
  /** Over the words, where a point has more than one question. */
  label: Words | null
  paragraphs: Words[]
}

export interface DocumentSection {
  heading: Words
  /** Said where the point is not agreed. */
  note: Words | null
  parts: DocumentPart[]
  table: DocumentTable | null
}

export interface DocumentTable {
  head: Words[]
  /** The first cell of each row names it. */
  rows: Words[][]
}

export interface AgreementDocument {
  lang: Language
  fileName: string
  title: string
  heading: Words
  subject: string
  opening: Words[]
  sections: DocumentSection[]
  signatures: { heading: Words; party: Words; lines: Words[] }[]
  signaturesHeading: Words
  /** At the foot of each page, before its number. */
  footer: string
  pageLabel: (page: number | string, pages: number | string) => string
  madeAt: string
}

export function agreementDocument(agreement: Agreement, lang: Language, now: string): AgreementDocument {
  const t = translate[lang]
  const say = (key: string, values?: Record<string, string | number>): Words => ({ text: t(key, values), lang })
  const { project } = agreement.facts
  const english = lang === 'en' && project.titleEn
  const projectTitle = english ? project.titleEn! : project.title
  const title = t('agreements.title', { project: projectTitle })
  const date = formatDate(lang, agreement.updatedAt ?? now)
  const all = standings(agreement, lang)
  return {
    lang,
    title,
    fileName: fileNameOf(t, projectTitle, agreement.version),
    heading: { text: title, lang: english || lang === 'da' ? lang : 'da' },
    subject: t('agreements.document.subject', { municipality: project.municipality }),
    opening: [
      say('agreements.document.purpose', { institution: project.institution, municipality: project.municipality }),
      say(agreement.settled.length === POINTS.length ? 'agreements.document.whole' : 'agreements.document.draft', {
        n: agreement.settled.length,
        all: POINTS.length,
        date,
        version: agreement.version,
      }),
    ],
    sections: all.map((standing) => sectionOf(t, lang, standing)),
    signaturesHeading: say('agreements.document.signatures'),
    signatures: (['institution', 'volunteers'] as const).map((party) => ({
      heading: say(`agreements.document.for-${party}`),
      party: nameOf(all, `${party}Name`, lang),
      lines: ['date', 'name', 'signature'].map((line) => say(`agreements.document.${line}`)),
    })),
    footer: title,
    pageLabel: (page, pages) => t('agreements.document.page', { page, pages }),
    madeAt: now,
  }
}

const fileNameOf = (t: Translate, project: string, version: number) =>
  [t('agreements.document.file'), slugOf(project).slice(0, 60), ...(version > 0 ? [`v${version}`] : [])].join('-')

function sectionOf(t: Translate, lang: Language, { point, number, state, answers }: PointStanding): DocumentSection {
  const labelled = answers.length > 1
  return {
    heading: { text: `${number}. ${t(`agreements.point.${point}`)}`, lang },
    note: state === 'settled' ? null : { text: t(`agreements.document.${state}`), lang },
    table: point === 'parties' ? partiesTable(t, lang, answers) : null,
    parts:
      point === 'parties'
        ? []
        : answers.map((answer) => ({
            label: labelled ? { text: t(`agreements.answer.${answer.name}`), lang } : null,
            paragraphs: paragraphsOf(t, lang, answer),
          })),
  }
}

function paragraphsOf(t: Translate, lang: Language, answer: Answered): Words[] {
  if (answer.value === '') {
    const open = answer.name === 'endsOn' ? 'agreements.document.no-end' : 'agreements.document.nothing'
    return [{ text: t(open), lang }]
  }
  if (answer.name === 'startsOn' || answer.name === 'endsOn') return [{ text: formatDate(lang, answer.value), lang }]
  return answer.value.split(/\n+/).map((text) => wordsOf({ ...answer, value: text }, lang))
}

/** People write in Danish, and the registry's suggestions are in the document's language. */
const wordsOf = ({ value, suggested }: Answered, lang: Language): Words => ({
  text: value,
  lang: suggested ? lang : 'da',
})

const PARTY_ROWS = ['Name', 'Contact', 'Phone', 'Email'] as const

function partiesTable(t: Translate, lang: Language, answers: Answered[]): DocumentTable {
  const cell = (name: string): Words => {
    const answer = answers.find((other) => other.name === name)!
    return answer.value === '' ? { text: '–', lang } : wordsOf(answer, lang)
  }
  return {
    head: ['what', 'institution', 'volunteers'].map((column) => ({ text: t(`agreements.document.${column}`), lang })),
    rows: PARTY_ROWS.map((row) => [
      { text: t(`agreements.document.party${row}`), lang },
      cell(`institution${row}`),
      cell(`volunteers${row}`),
    ]),
  }
}

function nameOf(all: PointStanding[], name: Answered['name'], lang: Language): Words {
  const answer = all.flatMap(({ answers }) => answers).find((other) => other.name === name)!
  return wordsOf(answer, lang)
}
