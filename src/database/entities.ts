/** Every table that TypeORM knows, gathered from the features. */
import { Agreement, AgreementPoint } from '../agreements/agreement.entity.js'
import { AuditEntry } from '../audit/audit-entry.entity.js'
import { AccountMail, AddressChange } from '../accounts/account-mail.entity.js'
import { OneTimeLink } from '../accounts/one-time-link.entity.js'
import { RecoveryCode } from '../accounts/recovery-code.entity.js'
import { SessionRow } from '../accounts/session.entity.js'
import { User } from '../accounts/user.entity.js'
import { FormDraft } from '../drafts/form-draft.entity.js'
import { UsedForm } from '../drafts/used-form.entity.js'
import { BinEntry } from '../bin/bin-entry.entity.js'
import { Condition } from '../experience/condition.entity.js'
import { Effect } from '../experience/effect.entity.js'
import { Experience } from '../experience/experience.entity.js'
import { RecordVersion } from '../history/record-version.entity.js'
import { Delivery } from '../newsletter/delivery/delivery.entity.js'
import { Newsletter, NewsletterQuote, NewsletterTopic } from '../newsletter/letters/newsletter.entity.js'
import { Subscriber } from '../newsletter/subscriber.entity.js'
import { Suppression } from '../newsletter/suppression.entity.js'
import { ProjectPicture } from '../pictures/picture.entity.js'
import { Institution } from '../registry/institution.entity.js'
import { Municipality } from '../registry/municipality.entity.js'
import { Project } from '../registry/project.entity.js'
import { StoredDocument } from '../report/documents/document.entity.js'
import { ReportCitation, ReportComment, ReportReview, ReportSection } from '../report/draft/section.entity.js'
import { ReportEdition, ReportEditionSource } from '../report/editions/edition.entity.js'
import { SheetImport } from '../spreadsheets/sheet-import.entity.js'
import { Assignment } from '../volunteers/assignment.entity.js'
import { Volunteer } from '../volunteers/volunteer.entity.js'

export const entities = [
  AccountMail,
  AddressChange,
  Agreement,
  AgreementPoint,
  Assignment,
  AuditEntry,
  BinEntry,
  Condition,
  Delivery,
  Effect,
  Experience,
  FormDraft,
  Institution,
  Municipality,
  Newsletter,
  NewsletterQuote,
  NewsletterTopic,
  OneTimeLink,
  Project,
  ProjectPicture,
  RecordVersion,
  RecoveryCode,
  ReportCitation,
  ReportComment,
  ReportEdition,
  ReportEditionSource,
  ReportReview,
  ReportSection,
  SessionRow,
  SheetImport,
  StoredDocument,
  Subscriber,
  Suppression,
  UsedForm,
  User,
  Volunteer,
]
