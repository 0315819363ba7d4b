/** An edition as HTML in one file: it needs nothing beside it, today or in twenty years. */
import { escapeMarkup } from '../../web/views.js'
import type { DocumentFigure, Piece, ReportDocument, Words } from './model.js'

const STYLE = `body{font:1.0625rem/1.6 'IBM Plex Sans','Helvetica Neue',Arial,sans-serif;color:#1c2326;max-width:44rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1,h2,h3,h4{line-height:1.25}h2{margin-top:2.5rem}a{color:#0a5560}sup{line-height:0}
blockquote{border-left:4px solid #6b777b;margin-inline:0;padding-left:1rem}figure{margin:1.5rem 0}svg{max-width:100%;height:auto}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.9375rem}th,td{border:1px solid #6b777b;padding:.25rem .5rem;text-align:left}
@media print{body{max-width:none;margin:0}figure{break-inside:avoid}}`

export function writeHtml(document: ReportDocument): Buffer {
  const { lang, title, facts, publisher, hash, hashLabel, notesTitle, words } = document
  const headings = document.pieces.flatMap((piece) => (piece.kind === 'heading' && piece.level === 2 ? [piece] : []))
  const places = new Map(headings.map((piece, i) => [piece, `afsnit-${i + 1}`]))
  const contents = headings.map(
    (piece) => `<li><a href="#${places.get(piece)}" lang="${piece.lang}">${wordsHtml(piece.words)}</a></li>`,
  )
  return Buffer.from(
    [
      `<!DOCTYPE html>\n<html lang="${lang}"><head><meta charset="utf-8"><title>${escapeMarkup(title)}</title>`,
      `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="author" content="${escapeMarkup(publisher)}"><style>${STYLE}</style></head>`,
      `<body><header><h1 lang="da">${escapeMarkup(title)}</h1><p>${escapeMarkup(facts)}</p></header>`,
      `<nav aria-labelledby="indhold"><h2 id="indhold">${escapeMarkup(words.contents)}</h2><ol>${contents.join('')}<li><a href="#belaeg">${escapeMarkup(notesTitle)}</a></li></ol></nav><main>`,
      ...grouped(document.pieces).map((piece) =>
        Array.isArray(piece) ? listsHtml(piece) : pieceHtml(piece, places, words.table),
      ),
      `<h2 id="belaeg">${escapeMarkup(notesTitle)}</h2><ol>`,
      ...document.notes.map(
        (note) => `<li id="belaeg-${note.number}" value="${note.number}">${escapeMarkup(note.text)}</li>`,
      ),
      `</ol></main><footer><p>${escapeMarkup(hashLabel)} <code>${hash}</code></p></footer></body></html>\n`,
    ].join('\n'),
  )
}

type Item = Extract<Piece, { kind: 'item' }>

/** Items that follow each other stand together. */
function grouped(pieces: Piece[]): (Exclude<Piece, Item> | Item[])[] {
  const groups: (Exclude<Piece, Item> | Item[])[] = []
  for (const piece of pieces) {
    const last = groups.at(-1)
    if (piece.kind !== 'item') groups.push(piece)
    else if (Array.isArray(last)) last.push(piece)
    else groups.push([piece])
  }
  return groups
}

/** Items as lists, those that stand deeper inside the one before them. */
function listsHtml(items: Item[]): string {
  const lists: { ordered: boolean; entries: { item: Item; inner: Item[] }[] }[] = []
  for (const item of items) {
    const last = lists.at(-1)
    if (last && item.depth > items[0]!.depth) last.entries.at(-1)!.inner.push(item)
    else if (last?.ordered === (item.number !== null) && item.number !== 1) last.entries.push({ item, inner: [] })
    else lists.push({ ordered: item.number !== null, entries: [{ item, inner: [] }] })
  }
  return lists
    .map(({ ordered, entries }) => {
      const tag = ordered ? 'ol' : 'ul'
      const html = entries.map(
        ({ item, inner }) => `<li lang="${item.lang}">${wordsHtml(item.words)}${listsHtml(inner)}</li>`,
      )
      return `<${tag}>${html.join('')}</${tag}>`
    })
    .join('')
}

function pieceHtml(piece: Exclude<Piece, Item>, places: Map<Piece, string>, table: string): string {
  switch (piece.kind) {
    case 'heading': {
      const id = places.get(piece)
      return `<h${piece.level}${id ? ` id="${id}"` : ''} lang="${piece.lang}">${wordsHtml(piece.words)}</h${piece.level}>`
    }
    case 'paragraph':
      return `<p lang="${piece.lang}">${wordsHtml(piece.words)}</p>`
    case 'quote':
      return `<blockquote lang="${piece.lang}"><p>${wordsHtml(piece.words)}</p>${piece.by ? `<p>${escapeMarkup(piece.by)}</p>` : ''}</blockquote>`
    case 'figure':
      return figureHtml(piece.figure, table)
  }
}

function figureHtml({ number, label, title, caption, svg, head, rows }: DocumentFigure, table: string): string {
  // The picture's own names for its title and description stand once in a document.
  const own = svg.replace(/(figur-[a-z]+)-([td])\b/g, `$1-${number}-$2`)
  const cells = (tag: string, row: string[]) =>
    `<tr>${row.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${escapeMarkup(cell)}</${tag}>`).join('')}</tr>`
  return `<figure><figcaption><strong>${escapeMarkup(label)}: ${escapeMarkup(title)}</strong> ${escapeMarkup(caption)}</figcaption>${own}<details><summary>${escapeMarkup(table)}</summary><div class="scroll"><table><caption>${escapeMarkup(title)}</caption><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table></div></details></figure>`
}

const wordsHtml = (words: Words[]): string =>
  words
    .map((word) => {
      if ('notes' in word) return `<sup>${word.notes.map((n) => `<a href="#belaeg-${n}">${n}</a>`).join(', ')}</sup>`
      let html = escapeMarkup(word.text)
      if (word.em) html = `<em>${html}</em>`
      if (word.strong) html = `<strong>${html}</strong>`
      return word.href ? `<a href="${escapeMarkup(word.href)}">${html}</a>` : html
    })
    .join('')
