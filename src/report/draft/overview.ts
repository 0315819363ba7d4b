/** The whole draft at a glance: each section, how far it is, and what it lacks. */
import type { Actor } from '../../accounts/permissions.js'
import type { Services } from '../../services.js'
import type { ViewTools } from '../../web/page.js'
import { blocksOf } from '../text/blocks.js'
import { citedIn } from '../text/walk.js'
import { openComments } from './comments.js'
import { previewOf } from './preview.js'
import { commentsPath, sectionPath } from './section-form.js'
import { removedSections, sectionsOf } from './sections.js'

export async function draftOverview(services: Services, actor: Actor, tools: ViewTools) {
  const { t, url, time, number } = tools
  const [sections, removed, comments] = await Promise.all([
    sectionsOf(services, actor),
    removedSections(services, actor),
    openComments(services, actor),
  ])
  const previews = await Promise.all(sections.map((section) => previewOf(services.db.read, tools, section)))
  return {
    sections: sections.map((section, i) => ({
      id: section.id,
      title: section.title,
      href: url(sectionPath(section.id)),
      kind: t(`report.kind.${section.kind}`),
      words: number(section.body.split(/\s+/).filter(Boolean).length),
      cited: number(citedIn(blocksOf(section.body)).length),
      warnings: previews[i]!.warnings.length,
      comments: comments.get(section.id) ?? 0,
      commentsHref: url(commentsPath(section.id)),
      saved: section.version > 1 ? time(section.updatedAt) : t('report.draft.not-begun'),
      first: i === 0,
      last: i === sections.length - 1,
    })),
    removed: removed.map(({ id, title }) => ({ id, title })),
    warnings: previews.reduce((sum, { warnings }) => sum + warnings.length, 0),
  }
}
