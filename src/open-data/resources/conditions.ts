/** The five conditions of success, in words, with what all published experience says of each. */
import { z } from 'zod'
import { summarise } from '../../experience/condition-summary.js'
import { talliesOf } from '../../experience/tallies.js'
import { CONDITIONS } from '../../experience/vocabulary.js'
import { URL_WORDS } from '../../registry/url-words.js'
import { translate } from '../../web/messages.js'
import { conditionRow, conditionRows, field, type DataContext } from '../resource.js'

const inBoth = z.object({ da: field('inDanish', z.string()), en: field('inEnglish', z.string()) })

export const fullConditionRow = z.object({
  code: field('condition', z.enum(CONDITIONS)),
  position: field('position', z.int().min(1).max(5)),
  url: field('url', z.url()),
  name: field('conditionName', inBoth),
  about: field('conditionAbout', inBoth),
  experience: conditionRow.omit({ condition: true }).describe(translate.en('open-data.about.conditionSummary')),
})

export async function conditionList({ db, config }: DataContext): Promise<z.output<typeof fullConditionRow>[]> {
  const summaries = conditionRows(summarise(await talliesOf(db.read, 'all', [''])))
  const words = (key: string) => ({ da: translate.da(`reference.${key}`), en: translate.en(`reference.${key}`) })
  return summaries.map(({ condition, ...experience }, i) => ({
    code: condition,
    position: i + 1,
    url: `${config.publicUrl}/betingelser/${URL_WORDS[condition]}`,
    name: words(`condition.${condition}.name`),
    about: words(`condition.${condition}.about`),
    experience,
  }))
}
