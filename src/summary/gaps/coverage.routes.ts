/** Where evidence is missing and where it disagrees, and asking for more of it. */
import { Router, type Request } from 'express'
import { z } from 'zod'
import type { AppContext } from '../../context.js'
import { compilationTrail } from '../../desk/desk-trail.js'
import { CONDITIONS, RESPONDENT_ROLES } from '../../experience/vocabulary.js'
import { takingPart, type MunicipalityRow } from '../../registry/municipalities.js'
import { URL_WORDS, codeOfWord } from '../../registry/url-words.js'
import { withForm } from '../../web/csrf.js'
import { NotFound } from '../../web/errors.js'
import { showForm, submitForm, type FormPage } from '../../web/form-page.js'
import { readForm, readQuery } from '../../web/forms.js'
import { localUrl } from '../../web/language.js'
import { translate } from '../../web/messages.js'
import { viewTools } from '../../web/page.js'
import { pageNumber, pagesOf } from '../../web/paging.js'
import { recordId } from '../../web/record-id.js'
import { contradictionsInProjects, contradictionsInTypes } from './contradictions.js'
import { PROJECTS_A_PAGE, coverageOf } from './coverage.js'
import { shownContradiction, shownCoverage } from './coverage-view.js'
import { askForMore, projectToAsk, withdrawWanted } from './wanted.js'
import { wantedForm } from './wanted.schema.js'

export const COVERAGE = '/opsamling/daekning'
const CONTRADICTIONS = '/opsamling/modsigelser'

const coverageQuery = z.object({
  kommune: z
    .string()
    .regex(/^[a-z0-9-]{0,100}$/)
    .optional(),
  betingelse: z.string().max(100).default(''),
  i: z.enum(['projekter', 'institutioner']).default('projekter'),
  side: pageNumber,
})

export function coverageRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()

  /** The one that is chosen; the first where none is. @throws NotFound */
  async function chosen(slug: string | undefined): Promise<{ all: MunicipalityRow[]; municipality: MunicipalityRow }> {
    const all = await takingPart(context)
    const municipality = slug ? all.find((row) => row.slug === slug) : all[0]
    if (!municipality) throw new NotFound()
    return { all, municipality }
  }

  router.get(COVERAGE, withForm, async (req, res) => {
    const tools = viewTools[req.lang]
    const { kommune, side } = readQuery(coverageQuery, req.query)
    const { all, municipality } = await chosen(kommune)
    const to = (slug: string, page = 1) => tools.url(`${COVERAGE}?kommune=${slug}${page > 1 ? `&side=${page}` : ''}`)
    const page = await coverageOf(context, req.user!, municipality.code, side)
    await sendPage(req, res, {
      view: 'summary/coverage',
      ...compilationTrail(tools.t, tools.t('summary.coverage')),
      model: {
        asked: req.query.gemt === 'ja',
        parts: all.map(({ slug, name }) => ({ name, href: to(slug), current: slug === municipality.slug })),
        conditions: CONDITIONS.map((code) => ({ code, name: tools.t(`reference.condition.${code}.name`) })),
        caption: tools.t('summary.coverage.caption', { municipality: municipality.name }),
        projects: page.projects.map((project) => shownCoverage(project, tools)),
        pages: pagesOf(page.total, PROJECTS_A_PAGE, side, (n) => to(municipality.slug, n)),
      },
    })
  })

  router.get(`${COVERAGE}/:id`, withForm, async (req, res) => {
    const word = readQuery(coverageQuery, req.query).betingelse
    await showForm({ req, res, sendPage }, await askingPage(req), { condition: codeOfWord(CONDITIONS, word) ?? '' })
  })

  router.post(`${COVERAGE}/:id`, withForm, async (req, res) => {
    const page = await askingPage(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => page,
        act: async () => {
          await askForMore(context, req.user!, recordId(req.params.id), readForm(wantedForm, req.body))
          return `${COVERAGE}?kommune=${page.municipality}&gemt=ja`
        },
      },
    )
  })

  router.post('/opsamling/oensker/:id/fjern', async (req, res) => {
    const projectId = await withdrawWanted(context, req.user!, recordId(req.params.id))
    res.redirect(303, localUrl(req.lang, `${COVERAGE}?kommune=${await municipalityOf(req, projectId)}`))
  })

  router.get(CONTRADICTIONS, withForm, async (req, res) => {
    const tools = viewTools[req.lang]
    const { t, url } = tools
    const { kommune, betingelse, i, side } = readQuery(coverageQuery, req.query)
    const { all, municipality } = await chosen(kommune)
    const condition = codeOfWord(CONDITIONS, betingelse)
    const { found, more } =
      i === 'projekter'
        ? await contradictionsInProjects(context, req.user!, municipality.code, condition, side)
        : { found: await contradictionsInTypes(context, req.user!, condition), more: false }
    const to = (page: number) =>
      url(
        `${CONTRADICTIONS}?${new URLSearchParams({ i, kommune: municipality.slug, betingelse, side: String(page) }).toString()}`,
      )
    await sendPage(req, res, {
      view: 'summary/contradictions',
      ...compilationTrail(t, t('summary.contradictions')),
      model: {
        i,
        action: url(CONTRADICTIONS),
        municipalities: all.map(({ slug, name }) => ({ value: slug, label: name, chosen: slug === municipality.slug })),
        conditions: CONDITIONS.map((code) => ({
          value: URL_WORDS[code]!,
          label: t(`reference.condition.${code}.name`),
          chosen: code === condition,
        })),
        found: found.map((one) => shownContradiction(one, tools)),
        previous: side > 1 ? to(side - 1) : null,
        next: more ? to(side + 1) : null,
      },
    })
  })

  async function municipalityOf(req: Request, projectId: number): Promise<string> {
    const { municipalityCode } = await projectToAsk(context, req.user!, projectId)
    return (await takingPart(context)).find(({ code }) => code === municipalityCode)?.slug ?? ''
  }

  async function askingPage(req: Request): Promise<FormPage & { municipality: string }> {
    const t = translate[req.lang]
    const project = await projectToAsk(context, req.user!, recordId(req.params.id))
    return {
      ...compilationTrail(t, t('summary.wanted.title', { project: project.title }), {
        label: t('summary.coverage'),
        href: COVERAGE,
      }),
      municipality: await municipalityOf(req, project.id),
      intro: t('summary.wanted.intro'),
      submit: t('summary.wanted.submit'),
      cancel: COVERAGE,
      fields: [
        {
          kind: 'radios',
          name: 'condition',
          label: t('summary.wanted.condition'),
          required: true,
          options: CONDITIONS.map((code) => ({ value: code, label: t(`reference.condition.${code}.name`) })),
        },
        {
          kind: 'select',
          name: 'role',
          label: t('summary.wanted.role'),
          options: [
            { value: '', label: t('summary.wanted.anybody') },
            ...RESPONDENT_ROLES.map((role) => ({ value: role, label: t(`reference.role.${role}`) })),
          ],
        },
      ],
    }
  }

  return router
}
