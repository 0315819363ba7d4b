/** A volunteer's own page, and the forms that lead from it and back to it. */
import { Router, type Request } from 'express'
import type { z } from 'zod'
import type { Actor } from '../accounts/permissions.js'
import type { AppContext } from '../context.js'
import { madeFrom } from '../history/versions.js'
import { waysOf } from '../history/ways.js'
import { withForm } from '../web/csrf.js'
import { showForm, submitForm } from '../web/form-page.js'
import { readForm } from '../web/forms.js'
import { translate } from '../web/messages.js'
import { recordId } from '../web/record-id.js'
import { deskTrail } from '../desk/desk-trail.js'
import { assignmentsOf } from './assignments.js'
import { consentTexts } from './consent-texts.js'
import { requestsOfVolunteer } from './data-requests.js'
import { personalFilePage } from './personal-file-view.js'
import { personalData } from './personal-file.js'
import { proofWords } from './proof-words.js'
import { proofsOf } from './proofs.js'
import type { RecordForm } from './record-form.js'
import { RECORD_FORMS } from './record-forms.js'
import { lookAtVolunteer, volunteerRecord } from './volunteer-record.js'

const HOME = '/arbejdsbord/frivillige/:id'

export function volunteerRecordRoutes(context: AppContext): Router {
  const { sendPage, db, clock } = context
  const router = Router()

  router.get('/arbejdsbord/frivillige/samtykketekst', async (req, res) => {
    const title = translate[req.lang]('volunteers.consent.texts')
    await sendPage(req, res, {
      view: 'volunteers/consent-texts',
      title,
      section: 'desk',
      breadcrumbs: [
        { label: translate[req.lang]('desk.title'), href: '/arbejdsbord' },
        { label: title, href: null },
      ],
      model: { texts: await consentTexts(db.read, req.lang) },
    })
  })

  router.get(HOME, async (req, res) => {
    const record = await lookAtVolunteer(context, req.user!, 'see volunteers', recordId(req.params.id))
    const [assignments, proofs, requests] = await Promise.all([
      assignmentsOf(db.read, record.id),
      proofsOf(db.read, record.id),
      requestsOfVolunteer(db.read, record.id),
    ])
    const assessed = proofs.find((proof) => proof.kind === 'assessment')
    await sendPage(req, res, {
      view: 'volunteers/volunteer',
      title: record.name,
      section: 'desk',
      breadcrumbs: [
        { label: translate[req.lang]('desk.title'), href: '/arbejdsbord' },
        { label: record.name, href: null },
      ],
      model: {
        volunteer: record,
        assignments,
        requests,
        today: clock.today(),
        assessment: assessed ? proofWords(req.lang, assessed) : null,
        proofs: proofs.map((proof) => ({ ...proof, words: proofWords(req.lang, proof) })),
        saved: req.query.gemt === 'ja',
      },
    })
  })

  router.get(`${HOME}/udtraek`, async (req, res) => {
    const data = await personalData(context, req.user!, recordId(req.params.id))
    const { authority } = await context.settings()
    const holder = { publicUrl: context.config.publicUrl, authority }
    // Nothing of the person in the file's name: it shows in lists and in mail.
    res.setHeader('Content-Disposition', `attachment; filename="frivilligregistret-${data.person.id}.html"`)
    res.setHeader('Cache-Control', 'no-store')
    res.type('html').send(personalFilePage(req.lang, data, holder))
  })

  for (const form of RECORD_FORMS) recordFormRoutes(context, router, form)
  return router
}

/** Shows and takes one form about a volunteer. To open it is to look at the volunteer. */
function recordFormRoutes(context: AppContext, router: Router, form: RecordForm<z.ZodType>): void {
  const { sendPage, clock } = context
  const path = `${HOME}/${form.path}`
  const homeOf = (id: number) => `/arbejdsbord/frivillige/${id}`
  const pageOf = async (req: Request, actor: Actor, id: number) => {
    const record = await volunteerRecord(context, actor, 'edit volunteers', id)
    const t = translate[req.lang]
    const title = t(`volunteers.${form.word}.title`, { name: record.name })
    const more = await form.page({ services: context, lang: req.lang, record })
    return {
      ...deskTrail(t, title, { label: record.name, href: homeOf(id) }),
      submit: t('desk.save'),
      cancel: homeOf(id),
      hidden: ['version'],
      ways: form.path === 'ret' ? waysOf(req.lang, 'frivillig', id) : [],
      record: `volunteer:${id}`,
      ...more,
    }
  }

  router.get(path, withForm, async (req, res) => {
    const record = await lookAtVolunteer(context, req.user!, 'edit volunteers', recordId(req.params.id))
    const values = form.values(record, clock.today())
    await showForm({ req, res, sendPage }, await pageOf(req, req.user!, record.id), values)
  })

  router.post(path, withForm, async (req, res) => {
    const record = await volunteerRecord(context, req.user!, 'edit volunteers', recordId(req.params.id))
    const valuesOf = (now: typeof record) => form.values(now, clock.today())
    await submitForm(
      { req, res, sendPage },
      {
        form: () => pageOf(req, req.user!, record.id),
        valuesOf,
        madeFrom: madeFrom(context, { entity: 'volunteer', entityKey: record.id }, valuesOf),
        act: async () => {
          await form.act(context, req.user!, record.id, readForm(form.schema(clock.today(), record), req.body))
          return form.done ?? `${homeOf(record.id)}?gemt=ja`
        },
      },
    )
  })
}
