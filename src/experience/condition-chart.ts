/** The five conditions as the chart partial shows them: a picture, and a table behind it. */
import type { ViewTools } from '../web/page.js'
import { emptySummary, type ConditionSummary } from './condition-summary.js'
import { CONDITIONS, type ConditionCode } from './vocabulary.js'

export interface ConditionChart {
  caption: string
  rows: (ConditionSummary & { name: string; href: string | null })[]
}

/**
 * @param hrefOf where a condition's row leads; null for no link
 * @param conditions which of them have a row, whether or not anyone has told of them
 */
export function conditionChart(
  { t }: Pick<ViewTools, 't'>,
  caption: string,
  summaries: ConditionSummary[],
  hrefOf: (code: ConditionCode) => string | null,
  conditions: readonly ConditionCode[] = CONDITIONS,
): ConditionChart {
  return {
    caption,
    rows: conditions.map((code) => {
      const summary = summaries.find((candidate) => candidate.code === code) ?? emptySummary(code)
      return { ...summary, name: t(`reference.condition.${code}.name`), href: hrefOf(code) }
    }),
  }
}
