import { Router } from 'express'
import type { AppContext } from '../context.js'
import { allMunicipalities } from './municipalities.js'

export function municipalityRoutes(context: AppContext): Router {
  const router = Router()

  router.get('/kommuner', async (req, res) => {
    const municipalities = await allMunicipalities(context)
    await context.sendPage(req, res, {
      view: 'registry/municipalities',
      title: 'Kommuner',
      section: 'municipalities',
      model: { municipalities },
      keep: ['municipalities', 'projects'],
    })
  })

  return router
}
