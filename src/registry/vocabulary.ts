/** The closed lists of the registry; the database refuses anything else. Their words are in locales/reference. */
export const INSTITUTION_TYPES = ['school', 'daycare', 'care_home', 'centre', 'library', 'other'] as const
export type InstitutionType = (typeof INSTITUTION_TYPES)[number]

export const TARGET_GROUPS = [
  'young_children',
  'pupils',
  'young_people',
  'adults',
  'older_people',
  'people_with_learning_disability',
  'families',
] as const
export type TargetGroup = (typeof TARGET_GROUPS)[number]

export const THEMES = [
  'learning',
  'wellbeing',
  'activity',
  'companionship',
  'nature',
  'food',
  'culture',
  'transition',
  'citizenship',
] as const
export type Theme = (typeof THEMES)[number]

export const PROJECT_STATUSES = ['draft', 'published', 'archived'] as const
export type ProjectStatus = (typeof PROJECT_STATUSES)[number]

/** Where a record comes from: named by the source, made up to show the registry at work, or logged by a user. */
export const PROVENANCES = ['source', 'illustrative', 'registered'] as const
export type Provenance = (typeof PROVENANCES)[number]

/** How much of the five conditions a project's experience covers. */
export const EVIDENCE = ['complete', 'partial', 'none'] as const
export type Evidence = (typeof EVIDENCE)[number]
