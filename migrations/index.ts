/** In the order they are run. A new one goes at the end, with the moment it was made as its number. */
import { Registry1764000001000 } from './1764000001000-registry.js'
import { Experience1764000002000 } from './1764000002000-experience.js'
import { Accounts1764000003000 } from './1764000003000-accounts.js'
import { Volunteers1764000004000 } from './1764000004000-volunteers.js'
import { Newsletter1764000005000 } from './1764000005000-newsletter.js'
import { NewsletterProof1764000006000 } from './1764000006000-newsletter-proof.js'
import { SignUp1764201000000 } from './1764201000000-sign-up.js'
import { SubscriberImports1764201001000 } from './1764201001000-subscriber-imports.js'
import { History1764101000000 } from './1764101000000-history.js'
import { Bin1764101001000 } from './1764101001000-bin.js'
import { Lists1764101002000 } from './1764101002000-lists.js'
import { AuditGuard1764100000000 } from './1764100000000-audit-guard.js'
import { VolunteerLaw1764104000000 } from './1764104000000-volunteer-law.js'
import { Drafts1764102000000 } from './1764102000000-drafts.js'
import { TwoStep1764100001000 } from './1764100001000-two-step.js'
import { Imports1764103000000 } from './1764103000000-imports.js'
import { AccountMail1764100002000 } from './1764100002000-account-mail.js'
import { Agreements1764105000000 } from './1764105000000-agreements.js'
import { Pictures1764107000000 } from './1764107000000-pictures.js'
import { VolunteerOrder1764107001000 } from './1764107001000-volunteer-order.js'
import { OutsideRequests1764107002000 } from './1764107002000-outside-requests.js'
import { Suppression1764200000000 } from './1764200000000-suppression.js'
import { ReportDraft1764203000000 } from './1764203000000-report-draft.js'
import { HistoryEverywhere1764203001000 } from './1764203001000-history-everywhere.js'
import { VoiceTallies1764202000000 } from './1764202000000-voice-tallies.js'
import { ReportEditions1764203002000 } from './1764203002000-report-editions.js'
import { ImportPlaces1764108000000 } from './1764108000000-import-places.js'
import { Newsletters1764200001000 } from './1764200001000-newsletters.js'
import { Coding1764202001000 } from './1764202001000-coding.js'
import { ExperienceWanted1764202002000 } from './1764202002000-experience-wanted.js'
import { DeliveryDue1764200002000 } from './1764200002000-delivery-due.js'
import { NewsletterQuotes1764310001000 } from './1764310001000-newsletter-quotes.js'
import { NewsletterClicks1764310002000 } from './1764310002000-newsletter-clicks.js'
import { SuppressionKey1764310003000 } from './1764310003000-suppression-key.js'
import { ReportDocuments1764320000000 } from './1764320000000-report-documents.js'
import { TallyByGroup1764350000000 } from './1764350000000-tally-by-group.js'
import { WhyWithdrawn1764360000000 } from './1764360000000-why-withdrawn.js'
import { ExperienceSearch1764360001000 } from './1764360001000-experience-search.js'

export const migrations = [
  Registry1764000001000,
  Experience1764000002000,
  Accounts1764000003000,
  Volunteers1764000004000,
  Newsletter1764000005000,
  NewsletterProof1764000006000,
  SignUp1764201000000,
  History1764101000000,
  Bin1764101001000,
  Lists1764101002000,
  AuditGuard1764100000000,
  VolunteerLaw1764104000000,
  Drafts1764102000000,
  TwoStep1764100001000,
  Imports1764103000000,
  AccountMail1764100002000,
  Agreements1764105000000,
  SubscriberImports1764201001000,
  Pictures1764107000000,
  VolunteerOrder1764107001000,
  OutsideRequests1764107002000,
  Suppression1764200000000,
  ReportDraft1764203000000,
  HistoryEverywhere1764203001000,
  VoiceTallies1764202000000,
  ReportEditions1764203002000,
  ImportPlaces1764108000000,
  Newsletters1764200001000,
  Coding1764202001000,
  ExperienceWanted1764202002000,
  DeliveryDue1764200002000,
  NewsletterQuotes1764310001000,
  NewsletterClicks1764310002000,
  SuppressionKey1764310003000,
  ReportDocuments1764320000000,
  TallyByGroup1764350000000,
  WhyWithdrawn1764360000000,
  ExperienceSearch1764360001000,
]
