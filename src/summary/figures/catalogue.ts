/** Every figure there is, by name, and how it is made: anew from what is kept, each time it is asked for. */
import { voiceTallies, type Dimension } from '../../experience/voice-tallies.js'
import { RESPONDENT_ROLES } from '../../experience/vocabulary.js'
import { allMunicipalities } from '../../registry/municipalities.js'
import { URL_WORDS } from '../../registry/url-words.js'
import { INSTITUTION_TYPES } from '../../registry/vocabulary.js'
import type { Services } from '../../services.js'
import { viewTools } from '../../web/page.js'
import { countParts } from './counted.js'
import { distributionFigure } from './distribution-figure.js'
import { FIGURES, type Figure, type FigureName, type FigureNumbers, type FigureOptions } from './figure.js'
import { matrixFigure } from './matrix-figure.js'
import { pairsFigure } from './pairs-figure.js'
import { periodFilter, periodName, readPeriods } from './periods.js'

export interface CatalogueEntry {
  name: FigureName
  /** Keys of words: its title, and what it shows. */
  title: string
  about: string
}

export const figureCatalogue: CatalogueEntry[] = FIGURES.map((name) => ({
  name,
  title: `summary.figure.${name}.name`,
  about: `summary.figure.${name}.about`,
}))

export const isFigureName = (name: string): name is FigureName => (FIGURES as readonly string[]).includes(name)

type MakeNumbers = (services: Services, page: number) => Promise<FigureNumbers>

const MAKERS: Record<FigureName, MakeNumbers> = {
  betingelser: async ({ db }) =>
    distributionFigure({
      name: 'betingelser',
      parts: countParts(await voiceTallies(db.read, 'all'), [''], true),
      keys: [''],
      pages: 1,
      labelOf: null,
      filterOf: () => ({}),
      publicHrefOf: (_, condition) => `/betingelser/${URL_WORDS[condition!]}`,
    }),
  skema: matrixFigure,
  roller: async (services) =>
    distributionFigure({
      ...(await whole(services, 'roller', 'role', RESPONDENT_ROLES, false)),
      labelOf: (role, { t }) => t(`reference.role.${role}`),
      filterOf: (role) => ({ rolle: URL_WORDS[role]! }),
      publicHrefOf: () => null,
    }),
  udvikling: async ({ db }) => {
    const { tallies, keys } = await readPeriods(db.read)
    return distributionFigure({
      name: 'udvikling',
      parts: countParts(tallies, keys, false),
      keys,
      pages: 1,
      labelOf: periodName,
      filterOf: periodFilter,
      publicHrefOf: () => null,
    })
  },
  kommuner: municipalitiesFigure,
  institutionstyper: async (services) =>
    distributionFigure({
      ...(await whole(services, 'institutionstyper', 'type', INSTITUTION_TYPES, true)),
      labelOf: (type, { t }) => t(`reference.institutionType.${type}`),
      filterOf: (type) => ({ type: URL_WORDS[type]! }),
      publicHrefOf: (type) => `/projekter?type=${URL_WORDS[type]}`,
    }),
  sammenhaeng: pairsFigure,
}

async function whole(
  { db }: Services,
  name: FigureName,
  dimension: Dimension,
  keys: readonly string[],
  placeKnown: boolean,
) {
  return { name, parts: countParts(await voiceTallies(db.read, dimension), keys, placeKnown), keys, pages: 1 }
}

const MUNICIPALITIES_SHOWN = 10

async function municipalitiesFigure(services: Services, page: number): Promise<FigureNumbers> {
  const tallies = await voiceTallies(services.db.read, 'municipality')
  const heard = new Set(tallies.map((tally) => tally.key))
  const municipalities = (await allMunicipalities(services)).filter(
    ({ code, takesPart }) => takesPart || heard.has(code),
  )
  const byCode = new Map(municipalities.map((municipality) => [municipality.code, municipality]))
  const keys = [...byCode.keys()]
  return distributionFigure({
    name: 'kommuner',
    // Whatever part is shown: what is hidden follows from all of them.
    parts: countParts(tallies, keys, true),
    keys: keys.slice((page - 1) * MUNICIPALITIES_SHOWN, page * MUNICIPALITIES_SHOWN),
    pages: Math.max(1, Math.ceil(keys.length / MUNICIPALITIES_SHOWN)),
    labelOf: (code) => byCode.get(code)!.name,
    filterOf: (code) => ({ kommune: byCode.get(code)!.slug }),
    publicHrefOf: (code) => `/kommuner/${byCode.get(code)!.slug}`,
  })
}

/** What it shows may be shown to anybody: small groups are hidden. */
export async function makeFigure(services: Services, name: FigureName, options: FigureOptions): Promise<Figure> {
  const numbers = await MAKERS[name](services, options.page ?? 1)
  const { n, illustrative, pages } = numbers
  const worded = numbers.word(viewTools[options.lang])
  return {
    name,
    n,
    illustrative,
    pages,
    ...worded,
    svg: (lang = options.lang) => (lang === options.lang ? worded : numbers.word(viewTools[lang])).svg(),
  }
}
