/** A section as it would stand in the report, and what it lacks: from what is saved or from what is being typed. */
import type { Services } from '../../services.js'
import type { MessageValues } from '../../web/messages.js'
import type { ViewTools } from '../../web/page.js'
import { escapeMarkup } from '../../web/views.js'
import { blocksOf } from '../text/blocks.js'
import { htmlOf } from '../text/html.js'
import { citedIn, figuresIn } from '../text/walk.js'
import { citationsOf } from './citations.js'
import { evidenceOf, type Evidence } from './evidence.js'
import { methodFacts, methodWords } from './method.js'
import { currentFigures, frozen } from '../figures.js'
import { figureHtml } from '../figure-html.js'
import { languageOf, type SectionKind } from './section-kinds.js'
import { warningsOf, type Warning } from './warnings.js'

export interface Preview {
  /** HTML of our own making. */
  markup: string
  lang: 'da' | 'en'
  /** What the registry writes by itself, above the section's own words. */
  method: string[]
  warnings: { kind: Warning['kind']; text: string; excerpt: string | null }[]
  /** Each cited record once, in the order in which the text comes to it. */
  sources: { anchor: string; text: string }[]
}

export interface Text {
  id: number | null
  kind: SectionKind
  body: string
}

export async function previewOf(services: Services, tools: ViewTools, text: Text): Promise<Preview> {
  const { read } = services.db
  const blocks = blocksOf(text.body)
  const refs = citedIn(blocks)
  const [evidence, cited] = await Promise.all([
    evidenceOf(read, refs),
    text.id === null ? new Map<string, never>() : citationsOf(read, text.id),
  ])
  const names = figuresIn(blocks)
  const figures = await currentFigures(services, names, 'da')
  const shown = tools.lang === 'da' ? figures : await currentFigures(services, names, tools.lang)
  const warnings = await warningsOf(read, { kind: text.kind, blocks, evidence, cited, figures })
  const { t } = tools
  const number = new Map(refs.map((ref, i) => [ref, i + 1]))
  return {
    lang: languageOf(text.kind),
    method: text.kind === 'method' ? methodWords('da', await methodFacts(read)) : [],
    markup: htmlOf(blocks, {
      cite: (cited) =>
        `<sup>[${cited.map((ref) => `<a href="#${anchorOf(text, ref)}">${number.get(ref)}</a>`).join(', ')}]</sup>`,
      figure: (name) => {
        const figure = shown.get(name)
        if (!figure) return `<p class="figure-place">${escapeMarkup(t('report.draft.figure-here', { name }))}</p>`
        return figureHtml(tools.lang, `figur-${text.id ?? 'ny'}-${name}`, name, frozen(figure))
      },
      recordQuote: (ref) => quoteHtml(tools, ref, evidence.get(ref)),
    }),
    warnings: warnings.map((warning) => ({
      kind: warning.kind,
      text: t(`report.warning.${warning.kind}`, shownValues(tools, warning.values)),
      excerpt: warning.excerpt,
    })),
    sources: refs.map((ref) => ({ anchor: anchorOf(text, ref), text: sourceWords(tools, ref, evidence.get(ref)) })),
  }
}

/** Unlike those of other sections on the same page. */
const anchorOf = ({ id }: Text, ref: string): string => `kilde-${id ?? 'ny'}-${ref}`

/** A role among the values is told in words. */
const shownValues = ({ t }: ViewTools, values: MessageValues): MessageValues =>
  'role' in values ? { ...values, role: t(`reference.role.${values.role}`).toLowerCase() } : values

function quoteHtml({ t }: ViewTools, ref: string, source: Evidence | undefined): string {
  if (!source?.quotable)
    return `<p class="figure-place">${escapeMarkup(t(source ? 'report.draft.quote-closed' : 'report.draft.quote-missing', { ref }))}</p>`
  const by = t('report.draft.quote-by', {
    role: t(`reference.role.${source.respondentRole}`),
    project: source.project,
    municipality: source.municipality,
  })
  return `<figure class="quote"><blockquote lang="da"><p>${escapeMarkup(source.observation)}</p></blockquote><figcaption>${escapeMarkup(by)}</figcaption></figure>`
}

function sourceWords({ t, date }: ViewTools, ref: string, source: Evidence | undefined): string {
  if (!source) return t('report.draft.source-missing', { ref })
  return t(source.quotable ? 'report.draft.source' : 'report.draft.source-closed', {
    ref,
    words: source.observation,
    role: t(`reference.role.${source.respondentRole}`),
    project: source.project,
    municipality: source.municipality,
    date: date(source.observedOn),
  })
}
