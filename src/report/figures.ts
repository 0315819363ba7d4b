/** Figures in the report, placed by their names: current while it is written, frozen when it is published. */
import type { Services } from '../services.js'
import { isFigureName, makeFigure } from '../summary/figures/catalogue.js'
import { FIGURES, type Figure } from '../summary/figures/figure.js'
import type { Language } from '../web/messages.js'
import type { EditionContent, FrozenFigure } from './editions/content.js'

export const FIGURE_NAMES: ReadonlySet<string> = new Set(FIGURES)

/** As they are now, by name; without those of which there is none. */
export async function currentFigures(
  services: Services,
  names: readonly string[],
  lang: Language,
): Promise<Map<string, Figure>> {
  const made = names
    .filter(isFigureName)
    .map(async (name) => [name, await makeFigure(services, name, { lang })] as const)
  return new Map(await Promise.all(made))
}

export async function frozenFigures(services: Services): Promise<EditionContent['figures']> {
  const figures: EditionContent['figures'] = []
  for (const name of FIGURES) {
    const [da, en] = [
      await makeFigure(services, name, { lang: 'da' }),
      await makeFigure(services, name, { lang: 'en' }),
    ]
    figures.push({ name, n: da.n, illustrative: da.illustrative, da: frozen(da), en: frozen(en) })
  }
  return figures
}

export function frozen(figure: Figure): FrozenFigure {
  const { title, base, note, columns, rows } = figure
  return {
    title,
    base,
    note,
    columns: columns.map(({ name, title, kind }) => ({ name, title, kind })),
    rows: rows.map(({ cells, hidden, illustrative }) => ({ cells, hidden, illustrative })),
    svg: figure.svg(),
  }
}
