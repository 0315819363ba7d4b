/** Reading effects, and citing them in a section that is being written. */
import { Router } from 'express'
import { z } from 'zod'
import type { AppContext } from '../../context.js'
import { compilationTrail } from '../../desk/desk-trail.js'
import { EFFECTS } from '../../experience/vocabulary.js'
import { takingPart } from '../../registry/municipalities.js'
import { URL_WORDS } from '../../registry/url-words.js'
import { citeIn, citingIn, type Citing } from '../../report/draft/citing.js'
import { withForm } from '../../web/csrf.js'
import { readForm, readQuery } from '../../web/forms.js'
import { localUrl } from '../../web/language.js'
import { viewTools, type ViewTools } from '../../web/page.js'
import { recordId } from '../../web/record-id.js'
import { EFFECTS_READING, READING } from '../figures/reading-href.js'
import { CITED, READ_ON, citingView, shownCite } from '../reading/cite-view.js'
import { addressQuery } from '../reading/filter.js'
import { effectToCite, effectsQuery, readEffects, type EffectsQuery, type ReadEffect } from './effects.js'

const citeForm = z.object({
  belaeg: z.string().max(100).default(''),
  efter: z.string().optional(),
  til: z
    .string()
    .max(1500)
    .transform((text) => readQuery(effectsQuery, Object.fromEntries(new URLSearchParams(text))))
    .optional(),
})

const address = (query: EffectsQuery, place: Partial<EffectsQuery> = {}): string =>
  `${EFFECTS_READING}?${addressQuery({ ...query, ...place })}`

export function effectsRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()

  router.get(EFFECTS_READING, withForm, async (req, res) => {
    const tools = viewTools[req.lang]
    const { t, url } = tools
    const query = readQuery(effectsQuery, req.query)
    const [{ effects, after }, citing, places] = await Promise.all([
      readEffects(context, req.user!, query),
      query.belaeg ? citingIn(context, req.user!, query.belaeg) : null,
      takingPart(context),
    ])
    const keep = query.belaeg ? `?belaeg=${query.belaeg}` : ''
    await sendPage(req, res, {
      view: 'summary/effects',
      ...compilationTrail(t, t('summary.effects')),
      model: {
        query: { belaeg: query.belaeg ?? '', place: address(query).split('?')[1] },
        filters: [
          {
            name: 'virkning',
            label: t('summary.effects.kind'),
            value: query.virkning ?? '',
            options: EFFECTS.map((kind) => ({ value: URL_WORDS[kind]!, label: t(`reference.effect.${kind}.name`) })),
          },
          {
            name: 'kommune',
            label: t('summary.filter.kommune'),
            value: query.kommune ?? '',
            options: places.map(({ slug, name }) => ({ value: slug, label: name })),
          },
        ],
        home: url(EFFECTS_READING),
        clear: query.virkning || query.kommune ? url(EFFECTS_READING + keep) : null,
        reading: url(READING + keep),
        citing: citing && citingView(tools, citing),
        citingGone: query.belaeg !== undefined && citing === null,
        effects: effects.map((effect) => shownEffect(effect, tools, citing)),
        after: after && url(address(query, { efter: after })),
      },
    })
  })

  router.post(`${EFFECTS_READING}/:id/henvis`, async (req, res) => {
    const id = recordId(req.params.id)
    const ref = await effectToCite(context, req.user!, id)
    const { belaeg, efter, til } = readForm(citeForm, req.body)
    const citing = await citeIn(context, req.user!, belaeg, ref)
    const back =
      citing && efter !== READ_ON ? `${citing.href}&${CITED}` : `${address({ ...til, belaeg })}#virkning-${id}`
    res.redirect(303, localUrl(req.lang, back))
  })

  return router
}

function shownEffect(effect: ReadEffect, tools: ViewTools, citing: Citing | null) {
  const { t, url, date } = tools
  const ref = `v${effect.id}`
  return {
    id: effect.id,
    kind: t(`reference.effect.${effect.kind}.name`),
    rating: t(`reference.effectRating.${effect.rating}`),
    project: effect.project,
    projectHref: url(`/projekter/${effect.projectSlug}`),
    place: `${effect.institution}, ${effect.municipality}`,
    role: t(`reference.role.${effect.respondentRole}`),
    date: date(effect.observedOn),
    provenance: effect.provenance,
    withheld: !effect.quotable,
    citation: `[@${ref}]`,
    observation: effect.observation,
    outcome: effect.outcome,
    cite: citing && shownCite({ ref, action: `${EFFECTS_READING}/${effect.id}/henvis` }, citing, tools),
  }
}
