/** Every kind of record that has a history, gathered from the features. */
import { effectKind, experienceKind } from '../experience/record-kinds.js'
import { newsletterKind } from '../newsletter/letters/record-kinds.js'
import { pictureKind } from '../pictures/record-kinds.js'
import { institutionKind, projectKind } from '../registry/record-kinds.js'
import { sectionKind } from '../report/record-kinds.js'
import { codeKind } from '../summary/record-kinds.js'
import { assignmentKind, volunteerKind } from '../volunteers/record-kinds.js'
import type { RecordKind } from './record-kind.js'

export const KINDS: RecordKind[] = [
  projectKind,
  institutionKind,
  pictureKind,
  experienceKind,
  effectKind,
  volunteerKind,
  assignmentKind,
  sectionKind,
  newsletterKind,
  codeKind,
]
