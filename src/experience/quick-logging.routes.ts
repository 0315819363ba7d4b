import { Router, type Request } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { Invalid, NotFound } from '../web/errors.js'
import { showForm, submitForm } from '../web/form-page.js'
import { readForm, readQuery } from '../web/forms.js'
import { interviewPage, interviewValues } from './interview-form.js'
import { chosenProject, readInterview } from './interview.schema.js'
import { experienceForm, type ExperienceForm } from './experience.schema.js'
import {
  experienceToEdit,
  logExperiences,
  projectToLogIn,
  projectsToLogIn,
  type LoggedExperience,
} from './experience-logging.js'
import { QUICK, nextHref, quickPage, quickQuery, quickValues, type QuickQuery } from './quick-form.js'

const INTERVIEW = '/arbejdsbord/interview'

/** Logging from anywhere at the desk: one experience after the other, or a whole interview on one page. */
export function quickLoggingRoutes(context: AppContext): Router {
  const { sendPage, clock } = context
  const router = Router()
  const projectsOf = (req: Request) => projectsToLogIn(context, req.user!)

  router.get(QUICK, withForm, async (req, res) => {
    const known = readQuery(quickQuery, req.query)
    const page = quickPage(req.lang, await projectsOf(req), known, await savedBefore(req, known))
    await showForm({ req, res, sendPage }, page, quickValues(known, clock.today()))
  })

  router.post(QUICK, withForm, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: async () => quickPage(req.lang, await projectsOf(req), {}),
        act: async () => {
          const schema = z.object({ ...experienceForm(clock.today()).shape, project: chosenProject })
          const { project, ...form } = readForm(schema, req.body)
          const [id] = await log(req, project, [form])
          const done = (req.body as { efter?: unknown }).efter === 'slut'
          return done ? listOf(project) : nextHref(project, form, id!)
        },
      },
    )
  })

  router.get(INTERVIEW, withForm, async (req, res) => {
    const { projekt } = readQuery(z.object({ projekt: z.string().optional() }), req.query)
    const page = interviewPage(req.lang, await projectsOf(req))
    await showForm({ req, res, sendPage }, page, interviewValues(projekt ?? '', clock.today()))
  })

  router.post(INTERVIEW, withForm, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: async () => interviewPage(req.lang, await projectsOf(req)),
        act: async () => {
          const { project, experiences } = readInterview(clock.today(), req.body)
          await log(req, project, experiences)
          return listOf(project)
        },
      },
    )
  })

  /** A project that was made up is told no other way than one that belongs to another municipality. */
  async function log(req: Request, project: number, forms: ExperienceForm[]): Promise<number[]> {
    try {
      await projectToLogIn(context, req.user!, project)
    } catch (error) {
      if (error instanceof NotFound) throw new Invalid([{ field: 'project', message: 'forms.choose' }])
      throw error
    }
    return logExperiences(context, req.user!, project, forms, req.postedForm ?? null)
  }

  /** What the page before has saved, if it is still there. */
  async function savedBefore(req: Request, { projekt, gemt }: QuickQuery): Promise<LoggedExperience | null> {
    if (!gemt || !/^[1-9]\d{0,8}$/.test(projekt ?? '')) return null
    try {
      return await experienceToEdit(context, req.user!, Number(projekt), Number(gemt))
    } catch (error) {
      if (error instanceof NotFound) return null
      throw error
    }
  }

  return router
}

const listOf = (projectId: number) => `/arbejdsbord/projekter/${projectId}/erfaringer?gemt=ja`
