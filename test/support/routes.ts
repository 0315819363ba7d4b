/** Every route of the app, read from the app itself: a new one is covered by whatever walks over all. */
import { expressApp } from '../../src/app'
import type { AppContext } from '../../src/context'

export interface AppRoute {
  method: string
  /** As Express has it: `/projekter/:slug`. */
  path: string
}

interface Layer {
  route?: { path: string; methods: Record<string, boolean> }
  handle?: { stack?: Layer[] }
}

export function routesOf(context: AppContext): AppRoute[] {
  const routes: AppRoute[] = []
  const walk = (layers: Layer[]): void => {
    for (const { route, handle } of layers) {
      if (route)
        for (const method of Object.keys(route.methods)) routes.push({ method: method.toUpperCase(), path: route.path })
      else if (handle?.stack) walk(handle.stack)
    }
  }
  walk((expressApp(context) as unknown as { router: { stack: Layer[] } }).router.stack)
  return routes
}
