/** One of every kind of page that the public may see: name, Danish address, status where it is not 200. */
export const PUBLIC_PAGES: [name: string, path: string, status?: number][] = [
  ['home', '/'],
  ['the municipalities', '/kommuner'],
  ['a municipality', '/kommuner/horsens'],
  ['a municipality that takes no part', '/kommuner/aarhus'],
  ['the projects', '/projekter'],
  ['the projects, filtered', '/projekter?kommune=horsens&maalgruppe=elever'],
  ['the projects, searched and sorted', '/projekter?q=frivillige&sortering=titel'],
  ['the projects, nothing found', '/projekter?q=xylofonfabrik&kommune=lejre'],
  ['the projects, a page past the last', '/projekter?side=3', 404],
  ['a project', '/projekter/skoleonkler-i-indskolingen'],
  ['a project without experience', '/projekter/gaavenner-fra-porsehoejen'],
  ['a project under one condition', '/projekter/skoleonkler-i-indskolingen/rammer-roller-ansvar'],
  ['an institution', '/institutioner/toftelunden-skole'],
  ['the conditions', '/betingelser'],
  ['a condition', '/betingelser/ledelse'],
  ['the report', '/rapport'],
  ['the search with hits', '/soeg?q=lyngby'],
  ['the search without hits', '/soeg?q=xylofonfabrik'],
  ['the search before a search', '/soeg'],
  ['about', '/om'],
  ['accessibility', '/tilgaengelighed'],
  ['privacy', '/privatliv'],
  ['help', '/hjaelp'],
  ['open data', '/data'],
  ['the API', '/data/api'],
  ['the newsletter', '/nyhedsbrev'],
  ['log in', '/log-ind'],
  ['no such page', '/findes-ikke', 404],
  ['a query that makes no sense', '/projekter?side=0', 400],
]

export const LANGUAGES = ['da', 'en'] as const

export const pathIn = (lang: 'da' | 'en', danishPath: string): string =>
  lang === 'da' ? danishPath : `/en${danishPath}`.replace(/\/$/, '')
