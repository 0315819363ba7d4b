/** The report's five conditions of success, in its order, and the other closed lists of experience. */
export const CONDITIONS = ['leadership', 'clarity', 'anchoring', 'visibility', 'diversity'] as const
export type ConditionCode = (typeof CONDITIONS)[number]

export const RESPONDENT_ROLES = ['leader', 'employee', 'volunteer', 'citizen', 'coordinator'] as const
export type RespondentRole = (typeof RESPONDENT_ROLES)[number]

export const EFFECTS = ['professional_focus', 'openness', 'local_networks', 'citizen_quality', 'satisfaction'] as const
export type EffectKind = (typeof EFFECTS)[number]

/** How far the condition was met, from not at all to fully. */
export const RATINGS = [1, 2, 3, 4, 5] as const
export type Rating = (typeof RATINGS)[number]
