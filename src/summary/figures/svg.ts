/** The plain parts that every picture is made of. Colours differ in lightness first, so that they hold in grey and in print. */
export const INK = '#1c2326'
export const SOFT = '#4a5559'
export const LINE = '#c9d2d4'
/** Ratings 1 to 5, from light to dark: as public/styles/_theme.scss has them. */
export const RATING_FILL = ['#e3eef0', '#b4d3d7', '#7fb2b9', '#2f7c86', '#07474f'] as const
export const inkOn = (rating: number): string => (rating >= 4 ? '#ffffff' : INK)

const FONT = `'IBM Plex Sans', 'Helvetica Neue', Arial, sans-serif`

export const escaped = (text: string): string =>
  !/[&<>"]/.test(text)
    ? text
    : text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

interface TextStyle {
  size?: number
  bold?: boolean
  fill?: string
  anchor?: 'start' | 'middle' | 'end'
}

export function textAt(
  x: number,
  y: number,
  text: string,
  { size = 13, bold = false, fill = INK, anchor = 'start' }: TextStyle = {},
): string {
  const weight = bold ? ' font-weight="600"' : ''
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${weight}>${escaped(text)}</text>`
}

export function box(x: number, y: number, width: number, height: number, fill: string, stroke = ''): string {
  const line = stroke && ` stroke="${stroke}" stroke-dasharray="3 2"`
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"${line}/>`
}

export const round = (n: number): number => Math.round(n * 10) / 10

/** As much of a text as its room holds, by the mean width of a letter. */
export function fitting(text: string, width: number, size = 13): string {
  const letters = Math.floor(width / (size * 0.54))
  return text.length <= letters ? text : `${text.slice(0, letters - 1).trimEnd()}…`
}

export interface Picture {
  /** Unique on a page. */
  id: string
  lang: string
  title: string
  about: string
  width: number
  height: number
  body: string
}

/** A whole document, whose name and description a screen reader reads; the table beside it has the numbers. */
export function picture({ id, lang, title, about, width, height, body }: Picture): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${Math.ceil(height)}" width="${width}" height="${Math.ceil(height)}" role="img" aria-labelledby="${id}-t ${id}-d" xml:lang="${lang}" lang="${lang}" font-family="${escaped(FONT)}"><title id="${id}-t">${escaped(title)}</title><desc id="${id}-d">${escaped(about)}</desc>${box(0, 0, width, Math.ceil(height), '#ffffff')}${body}</svg>`
}

/** What the five shades stand for. @returns its parts, and how high they are */
export function ratingLegend(x: number, y: number, width: number, words: string[]): { body: string; height: number } {
  let [left, top] = [x, y]
  let body = ''
  words.forEach((word, i) => {
    const room = 22 + word.length * 7
    if (left > x && left + room > width) [left, top] = [x, top + 20]
    body += `<rect x="${left}" y="${top}" width="14" height="14" fill="${RATING_FILL[i]!}" stroke="${SOFT}" stroke-width="0.5"/>`
    body += textAt(left + 20, top + 11.5, word, { size: 12 })
    left += room + 12
  })
  return { body, height: top - y + 20 }
}
