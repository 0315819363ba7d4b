/** What one edition says that an earlier one did not, section by section and figure by figure. */
import type { Language } from '../../web/messages.js'
import { wordDifference, type DifferencePart } from '../../web/word-difference.js'
import type { Block, Run } from '../text/blocks.js'
import type { EditionContent } from './content.js'
import type { Edition } from './editions.js'

export interface EditionChanges {
  sections: {
    title: string
    lang: Language
    state: 'new' | 'gone' | 'changed'
    before: DifferencePart[]
    after: DifferencePart[]
  }[]
  figures: { title: string; before: number | null; after: number | null }[]
  /** How many sources are in both, only in the later one, only in the earlier one. */
  sources: { kept: number; added: number; gone: number }
}

export function changesBetween(earlier: Edition, later: Edition, lang: Language): EditionChanges {
  return {
    sections: sectionChanges(earlier.content, later.content),
    figures: figureChanges(earlier.content, later.content, lang),
    sources: sourceChanges(earlier.content, later.content),
  }
}

function sectionChanges(earlier: EditionContent, later: EditionContent): EditionChanges['sections'] {
  const anchors = [...new Set([...later.sections, ...earlier.sections].map(({ anchor }) => anchor))]
  return anchors.flatMap((anchor): EditionChanges['sections'] => {
    const [before, after] = [earlier, later].map(({ sections }) => sections.find((one) => one.anchor === anchor))
    const [was, is] = [before, after].map((section) => (section ? textOf(section) : ''))
    if (before && after && was === is) return []
    const { title, lang } = (after ?? before)!
    const state = !before ? 'new' : !after ? 'gone' : 'changed'
    return [{ title, lang, state, ...wordDifference(was!, is!) }]
  })
}

function figureChanges(earlier: EditionContent, later: EditionContent, lang: Language): EditionChanges['figures'] {
  const names = [...new Set([...later.figures, ...earlier.figures].map(({ name }) => name))]
  return names.flatMap((name) => {
    const [before, after] = [earlier, later].map(({ figures }) => figures.find((one) => one.name === name))
    if (before && after && JSON.stringify(before.da.rows) === JSON.stringify(after.da.rows)) return []
    return [{ title: (after ?? before)![lang].title, before: before?.n ?? null, after: after?.n ?? null }]
  })
}

function sourceChanges(earlier: EditionContent, later: EditionContent): EditionChanges['sources'] {
  const was = new Set(earlier.sources.map(({ ref }) => ref))
  const kept = later.sources.filter(({ ref }) => was.has(ref)).length
  return { kept, added: later.sources.length - kept, gone: was.size - kept }
}

/** Words of sources stand as a mark: they are not the edition's own, and may have been withdrawn. */
function textOf({ title, method, blocks }: EditionContent['sections'][number]): string {
  return [title, ...(method?.da ?? []), ...blocks.map(blockText)].join('\n\n')
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return runsText(block.runs)
    case 'paragraph':
      return block.sentences.map(({ runs }) => runsText(runs)).join(' ')
    case 'list':
      return block.items.map((item) => `– ${item.map(blockText).join(' ')}`).join('\n')
    case 'quote':
      return block.blocks.map(blockText).join('\n')
    case 'record-quote':
      return `[@${block.ref}]`
    case 'figure':
      return `[${block.name}]`
  }
}

const runsText = (runs: Run[]): string =>
  runs
    .map((run) =>
      'text' in run ? run.text : 'refs' in run ? ` [${run.refs.map((ref) => `@${ref}`).join('; ')}]` : `[@${run.ref}]`,
    )
    .join('')
