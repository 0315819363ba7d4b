/** A figure as it stands in the report: the picture, what it counts, and its table. */
import { formatNumber, translate, type Language } from '../web/messages.js'
import { escapeMarkup } from '../web/views.js'
import type { FrozenFigure } from './editions/content.js'

/** @param id unlike any other on the page: a figure may stand in two places */
export function figureHtml(lang: Language, id: string, name: string, figure: FrozenFigure): string {
  const t = translate[lang]
  const { title, base, note } = figure
  // The picture's own names for its title and description must not stand twice.
  const svg = figure.svg.replaceAll(`figur-${name}-`, `${id}-`)
  return [
    `<figure class="report-figure" id="${id}" lang="${lang}">`,
    `<figcaption><strong>${escapeMarkup(title)}</strong> ${escapeMarkup([base, note].filter(Boolean).join(' '))}</figcaption>`,
    `<div class="table-scroll" role="group" tabindex="0" aria-label="${escapeMarkup(title)}">${svg}</div>`,
    `<details><summary>${escapeMarkup(t('report.figure.numbers'))}</summary>${tableHtml(lang, figure)}</details>`,
    '</figure>',
  ].join('')
}

function tableHtml(lang: Language, { title, columns, rows }: FrozenFigure): string {
  const t = translate[lang]
  const caption = escapeMarkup(t('report.figure.table', { title }))
  const cell = (value: string | number | null, hidden: boolean) =>
    value === null ? (hidden ? t('report.figure.hidden') : '–') : typeof value === 'number' ? shown(lang, value) : value
  const head = columns.map((column) => `<th scope="col">${escapeMarkup(column.title)}</th>`).join('')
  const body = rows
    .map(
      ({ cells, hidden }) =>
        `<tr>${cells.map((value) => `<td>${escapeMarkup(cell(value, hidden))}</td>`).join('')}</tr>`,
    )
    .join('')
  return `<div class="table-scroll" role="group" tabindex="0" aria-label="${caption}"><table class="table"><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}

export const shown = (lang: Language, value: number): string =>
  formatNumber(lang, value, Number.isInteger(value) ? 0 : Number.isInteger(value * 10) ? 1 : 2)
