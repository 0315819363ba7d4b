/** Routers are entered only for addresses that could be theirs. */
import type { Request, RequestHandler, Router } from 'express'

/** What Express keeps of a route, a middleware or a router inside a router. */
interface Layer {
  route?: { path: unknown }
  handle?: { stack?: Layer[] }
  rawPath?: unknown
}

/**
 * Express leaves a router that has nothing for a request through a turn of the event loop, and there are some fifty of
 * them. This one is passed by where no route or middleware in it begins with the first two words of the address.
 */
export function onlyForItsOwn(router: Router): RequestHandler {
  const stack = router.stack as Layer[]
  const own = beginningsOf(stack)
  const enter: RequestHandler = (req, res, next) =>
    own === null || mayBeOf(own, req) ? void router(req, res, next) : next()
  // As a router shows it: whoever walks over all routes finds these, too.
  return Object.assign(enter, { stack })
}

/** Stands for any second word. */
const ANY = '*'

/** The first two words of all addresses in it, or null where one of them may begin with anything. */
function beginningsOf(stack: Layer[]): Set<string> | null {
  const own = new Set<string>()
  for (const { route, handle, rawPath } of stack) {
    const paths = [route ? route.path : rawPath].flat()
    const isRouter = !route && handle?.stack && paths.every((path) => path === '/')
    const beginnings = isRouter
      ? [beginningsOf(handle.stack!)]
      : paths.map((path) => beginningsOfPath(path, route !== undefined))
    for (const some of beginnings) {
      if (some === null) return null
      for (const beginning of some) own.add(beginning)
    }
  }
  return own
}

/** @param whole false for a middleware, which is asked for what stands below its path, too */
function beginningsOfPath(path: unknown, whole: boolean): Iterable<string> | null {
  if (typeof path !== 'string') return null
  const [first, second] = wordsOf(path).map((word) => (/^[\w.-]*$/.test(word) ? word : ANY))
  if (first === undefined || first === ANY || (first === '' && !whole)) return null
  if (second !== undefined) return [`${first}/${second}`]
  return whole ? [first] : [first, `${first}/${ANY}`]
}

function mayBeOf(own: Set<string>, { path }: Request): boolean {
  const [first, second] = wordsOf(path)
  return second === undefined ? own.has(first!) : own.has(`${first}/${second}`) || own.has(`${first}/${ANY}`)
}

/** As Express compares: capital or not, and with or without a slash at the end. */
function wordsOf(path: string): string[] {
  const [, first = '', second] = path.toLowerCase().split('/', 3)
  return second ? [first, second] : [first]
}
