/** What persons ask about their own data: the list, and the forms that answer. */
import { Router } from 'express'
import { placesWhere, type Actor } from '../accounts/permissions.js'
import type { AppContext } from '../context.js'
import { allMunicipalities } from '../registry/municipalities.js'
import { withForm } from '../web/csrf.js'
import { showForm, submitForm, type FormPage } from '../web/form-page.js'
import { readForm } from '../web/forms.js'
import { translate } from '../web/messages.js'
import { recordId } from '../web/record-id.js'
import { answerPage, answerValues, outsideRequestPage, postponePage, requestVersion } from './data-request-forms.js'
import {
  answerForm,
  answerRequest,
  noteOutsideRequest,
  outsideRequestForm,
  postponeForm,
  postponeRequest,
  requestsOf,
  requestToAnswer,
  type DataRequest,
} from './data-requests.js'

const HOME = '/arbejdsbord/anmodninger'

export function dataRequestRoutes(context: AppContext): Router {
  const { sendPage, clock } = context
  const router = Router()

  router.get(HOME, async (req, res) => {
    const title = translate[req.lang]('volunteers.requests')
    await sendPage(req, res, {
      view: 'volunteers/requests',
      title,
      section: 'desk',
      breadcrumbs: [
        { label: translate[req.lang]('desk.title'), href: '/arbejdsbord' },
        { label: title, href: null },
      ],
      model: {
        requests: await requestsOf(context, req.user!),
        today: clock.today(),
        saved: req.query.gemt === 'ja',
      },
    })
  })

  const own = async (actor: Actor) => {
    const codes = placesWhere(actor, 'edit volunteers')
    return (await allMunicipalities(context)).filter(({ code }) => codes.includes(code))
  }
  router.get(`${HOME}/ny`, withForm, async (req, res) => {
    const page = outsideRequestPage(req.lang, await own(req.user!))
    await showForm({ req, res, sendPage }, page, { receivedOn: clock.today() })
  })
  router.post(`${HOME}/ny`, withForm, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: async () => outsideRequestPage(req.lang, await own(req.user!)),
        act: async () => {
          await noteOutsideRequest(context, req.user!, readForm(outsideRequestForm(clock.today()), req.body))
          return `${HOME}?gemt=ja`
        },
      },
    )
  })

  const forms = [
    {
      path: `${HOME}/:id`,
      page: answerPage,
      values: (request: DataRequest) => answerValues(request, clock.today()),
      act: (actor: Express.User, id: number, body: unknown) =>
        answerRequest(context, actor, id, readForm(answerForm(clock.today()), body)),
    },
    {
      path: `${HOME}/:id/udskyd`,
      page: postponePage,
      values: requestVersion,
      act: (actor: Express.User, id: number, body: unknown) =>
        postponeRequest(context, actor, id, readForm(postponeForm, body)),
    },
  ]
  for (const { path, page, values, act } of forms) {
    router.get(path, withForm, async (req, res) => {
      const request = await requestToAnswer(context, req.user!, recordId(req.params.id))
      await showForm({ req, res, sendPage }, page(req.lang, request), values(request))
    })
    router.post(path, withForm, async (req, res) => {
      const request = await requestToAnswer(context, req.user!, recordId(req.params.id))
      const form = (): FormPage => page(req.lang, request)
      await submitForm(
        { req, res, sendPage },
        {
          form,
          valuesOf: values,
          act: async () => {
            await act(req.user!, request.id, req.body)
            return `${HOME}?gemt=ja`
          },
        },
      )
    })
  }
  return router
}
