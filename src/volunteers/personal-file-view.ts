/** The page of a personal file: each heading with its lines, and the same as JSON. */
import { viewTools, type ViewTools } from '../web/page.js'
import type { Language } from '../web/messages.js'
import { renderView } from '../web/views.js'
import type { PersonalData } from './personal-file.js'
import { proofWords } from './proof-words.js'

interface Section {
  heading: string
  /** Label and value. */
  lines: [string, string][]
}

interface Holder {
  publicUrl: string
  authority: string
}

export function personalFilePage(lang: Language, data: PersonalData, holder: Holder): string {
  const { t, date } = viewTools[lang]
  const json = {
    '@context': { '@vocab': `${holder.publicUrl}/privatliv#` },
    '@type': 'PersonalData',
    controller: data.person.municipality,
    ...data,
  }
  return renderView('volunteers/personal-file', {
    ...viewTools[lang],
    title: t('volunteers.file.title', { name: data.person.name }),
    intro: t('volunteers.file.intro', { municipality: data.person.municipality, date: date(data.madeAt) }),
    sections: sectionsOf(lang, data).filter(({ lines }) => lines.length > 0),
    law: LAW.map((name) => ({
      heading: t(`volunteers.file.${name}`),
      text: t(`volunteers.file.${name}-text`, { municipality: data.person.municipality, authority: holder.authority }),
    })),
    page: { jsonLd: JSON.stringify(json, null, 1).replace(/</g, '\\u003c') },
  })
}

/** What the audit calls it, and there are words for. */
const DEALINGS = [
  'create',
  'update',
  'see',
  'export',
  'consent',
  'withdraw-consent',
  'extend-retention',
  'assess',
  'certificate',
  'confidentiality',
]

/** What article 15(1) asks for beside the data. */
const LAW = ['purpose', 'recipients', 'source', 'rights', 'complaint', 'machines'] as const

function sectionsOf(lang: Language, data: PersonalData): Section[] {
  const { t, date } = viewTools[lang]
  const { person } = data
  const day = (value: string | null) => (value ? date(value) : '–')
  const answer = (value: boolean | null) =>
    t(value === null ? 'volunteers.unknown' : value ? 'volunteers.yes' : 'volunteers.no')
  const section = (name: string, lines: [string, string][]): Section => ({ heading: t(name), lines })
  return [
    section('volunteers.person', [
      [t('volunteers.name'), person.name],
      [t('volunteers.email'), person.email ?? '–'],
      [t('volunteers.phone'), person.phone ?? '–'],
      [t('volunteers.municipality'), person.municipality],
    ]),
    section('volunteers.ground', [
      [t('volunteers.basis'), t(`volunteers.basis.${person.lawfulBasis}`)],
      [t('volunteers.consent-on'), person.consentOn ? `${day(person.consentOn)} (${person.consentVersion})` : '–'],
      [t('volunteers.delete-after'), day(person.deleteAfter)],
    ]),
    section('volunteers.certificate', [
      [t('volunteers.certificate.required'), answer(person.certificateAssessedOn ? person.certificateRequired : null)],
      [t('volunteers.certificate.seen-on'), day(person.certificateOn)],
      [t('volunteers.certificate.renew-on'), day(person.certificateRenewOn)],
      [
        t('volunteers.confidentiality.required'),
        answer(person.certificateAssessedOn ? person.confidentialityRequired : null),
      ],
      [t('volunteers.confidentiality.given-on'), day(person.confidentialityOn)],
    ]),
    ...data.assignments.map((assigned) =>
      section('volunteers.project', [
        [t('volunteers.project'), assigned.project],
        [t('volunteers.role'), assigned.role],
        [t('volunteers.started-on'), day(assigned.startedOn)],
        [t('volunteers.ended-on'), day(assigned.endedOn)],
        [t('volunteers.hours'), assigned.hoursPerMonth === null ? '–' : String(assigned.hoursPerMonth)],
        [t('volunteers.association'), answer(assigned.throughAssociation)],
        [t('volunteers.first-time'), answer(assigned.firstTime)],
        [t('volunteers.age'), assigned.ageBand ? t(`volunteers.age.${assigned.ageBand}`) : '–'],
      ]),
    ),
    section(
      'volunteers.proofs',
      data.proofs.map((proof) => [
        `${date(proof.happenedOn)}: ${t(`volunteers.proof.${proof.kind}`)}`,
        [proof.textVersion, proofWords(lang, proof)].filter(Boolean).join(' ') || '–',
      ]),
    ),
    section(
      'volunteers.consent.texts',
      data.consentTexts.map(({ version, paragraphs }) => [version, paragraphs.join(' ')]),
    ),
    section(
      'volunteers.requests',
      data.requests.map((asked) => [
        `${date(asked.receivedOn)}: ${t(`volunteers.request.${asked.kind}`)}`,
        [
          asked.wish,
          asked.outcome ? `${day(asked.answeredOn)}: ${t(`volunteers.request.outcome.${asked.outcome}`)}` : null,
          asked.answer,
        ]
          .filter(Boolean)
          .join(' · ') || t('volunteers.request.open'),
      ]),
    ),
    section(
      'volunteers.file.named-in',
      data.namedIn.map(({ title, texts }) => [
        title,
        Object.values(texts).join(' ') || t('volunteers.file.first-name'),
      ]),
    ),
    section(
      'volunteers.file.versions',
      data.versions.map(({ at, data: held }) => [date(at), heldWords(viewTools[lang], held)]),
    ),
    section(
      'volunteers.file.dealings',
      data.dealings.map(({ at, action }) => [
        MOMENT.format(new Date(at)),
        t(`volunteers.dealing.${DEALINGS.includes(action) ? action : 'other'}`),
      ]),
    ),
  ]
}

/** What a version holds that says something to the person; the JSON has all of it. */
const HELD: Record<string, string> = {
  name: 'name',
  email: 'email',
  phone: 'phone',
  consentOn: 'consent-on',
  deleteAfter: 'delete-after',
  certificateOn: 'certificate.seen-on',
  certificateRenewOn: 'certificate.renew-on',
  confidentialityOn: 'confidentiality.given-on',
  role: 'role',
  startedOn: 'started-on',
  endedOn: 'ended-on',
  hoursPerMonth: 'hours',
}

function heldWords({ t, date }: ViewTools, held: object): string {
  return Object.entries(held)
    .filter(([name, value]) => HELD[name] && value !== null && value !== '')
    .map(([name, value]) => [
      t(`volunteers.${HELD[name]}`),
      /^\d{4}-\d\d-\d\d$/.test(String(value)) ? date(String(value)) : String(value),
    ])
    .map(([label, value]) => `${label}: ${value}`)
    .join(', ')
}

/** As the clock shows it in Denmark. */
const MOMENT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Copenhagen',
  dateStyle: 'short',
  timeStyle: 'short',
})
