/** All that is held about a subscriber, for that person to see and take along (GDPR articles 15 and 20). */
import type { SubscriptionParts } from './subscriptions.js'
import type { SubscriberState } from './subscriber.entity.js'
import type { OwnSubscription } from './own-page.js'
import { allMunicipalities } from '../registry/municipalities.js'
import { viewTools } from '../web/page.js'
import type { Language } from '../web/messages.js'

interface Consent {
  text: string | null
  version: string
  at: string
  source: string
  confirmedAt: string | null
}

interface Letter {
  subject: string
  /** Waiting, sent, failed or skipped. */
  state: string
  at: string | null
}

export interface HeldData {
  email: string
  state: SubscriberState
  language: Language
  topics: string[]
  municipalities: string[]
  pausedUntil: string | null
  consent: Consent
  earlierConsents: Consent[]
  newsletters: Letter[]
  createdAt: string
  remindedAt: string | null
  leftAt: string | null
}

const CONSENT = `c."text", s."consentVersion" AS "version", s."consentAt" AS "at", s."consentSource" AS "source", s."confirmedAt"`

export async function heldData(parts: SubscriptionParts, own: OwnSubscription): Promise<HeldData> {
  const { read } = parts.db
  const row = (await read.one<Consent & Pick<HeldData, 'createdAt' | 'remindedAt' | 'leftAt'>>(
    `SELECT ${CONSENT}, s."createdAt", s."remindedAt", s."leftAt"
     FROM "subscriber" s LEFT JOIN "consent_text" c ON c."hash" = s."consentTextHash" WHERE s."id" = ?`,
    [own.id],
  ))!
  const earlierConsents = await read.all<Consent>(
    `SELECT ${CONSENT} FROM "earlier_consent" s LEFT JOIN "consent_text" c ON c."hash" = s."consentTextHash"
     WHERE s."subscriberId" = ? ORDER BY s."id"`,
    [own.id],
  )
  const newsletters = await read.all<Letter>(
    `SELECT n."subject", d."state", d."doneAt" AS "at" FROM "delivery" d JOIN "newsletter" n ON n."id" = d."newsletterId"
     WHERE d."subscriberId" = ? ORDER BY d."id"`,
    [own.id],
  )
  const names = new Map((await allMunicipalities(parts)).map(({ code, name }) => [code, name]))
  const { createdAt, remindedAt, leftAt, ...consent } = row
  const { email, state, language, topics, pausedUntil } = own
  const municipalities = own.municipalities.map((code) => names.get(code) ?? code)
  return {
    email,
    state,
    language,
    topics,
    municipalities,
    pausedUntil,
    consent,
    earlierConsents,
    newsletters,
    createdAt,
    remindedAt,
    leftAt,
  }
}

/** The same in words: label and value. */
export function heldLines(lang: Language, data: HeldData): [string, string][] {
  const { t, date, time } = viewTools[lang]
  const word = (name: string) => t(`newsletter.held.${name}`)
  const moment = (at: string) => `${date(at)} ${time(at)}`
  const optional = (name: string, at: string | null): [string, string][] => (at ? [[word(name), moment(at)]] : [])
  const consentLines = ({ text, version, at, source, confirmedAt }: Consent): [string, string][] => [
    ...(text ? [[word('consent'), text] as [string, string]] : []),
    [word('consent-at'), moment(at)],
    [word('consent-version'), version],
    [word('consent-source'), source],
    ...optional('confirmed-at', confirmedAt),
  ]
  return [
    [word('email'), data.email],
    [word('state'), word(`state.${data.state}`)],
    [word('language'), t(`newsletter.language.${data.language}`)],
    [word('topics'), data.topics.map((topic) => t(`newsletter.topic.${topic}`)).join(', ')],
    [word('municipalities'), data.municipalities.join(', ') || word('all')],
    ...(data.pausedUntil ? [[word('paused-until'), date(data.pausedUntil)] as [string, string]] : []),
    [word('created-at'), moment(data.createdAt)],
    ...consentLines(data.consent),
    ...data.newsletters.map(({ subject, state, at }): [string, string] => [
      word(`newsletter.${state}`),
      at ? `${subject}, ${moment(at)}` : subject,
    ]),
    ...optional('reminded-at', data.remindedAt),
    ...optional('left-at', data.leftAt),
    ...data.earlierConsents.flatMap((consent, n) =>
      consentLines(consent).map(([label, value]): [string, string] => [
        `${t('newsletter.held.earlier', { n: n + 1 })}: ${label}`,
        value,
      ]),
    ),
  ]
}
