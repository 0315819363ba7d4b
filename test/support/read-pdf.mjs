/** Tells what a PDF holds, as JSON: run as a process of its own, since pdf.js is an ES module. */
import fs from 'node:fs'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

const pdf = await getDocument({ data: new Uint8Array(fs.readFileSync(0)), verbosity: 0, useSystemFonts: false }).promise
const { info, metadata } = await pdf.getMetadata()
const pages = []
for (let number = 1; number <= pdf.numPages; number++) {
  const page = await pdf.getPage(number)
  const { items } = await page.getTextContent({ includeMarkedContent: true })
  pages.push({ tree: await page.getStructTree(), items })
}
const outline = (await pdf.getOutline()) ?? []
process.stdout.write(
  JSON.stringify({
    title: info.Title,
    language: info.Language,
    marked: (await pdf.getMarkInfo())?.Marked,
    xmpTitle: metadata?.get('dc:title'),
    part: metadata?.getRaw?.().match(/pdfuaid:part>(\d)/)?.[1],
    displayTitle: (await pdf.getViewerPreferences())?.DisplayDocTitle,
    bookmarks: outline.map(({ title }) => title),
    lines: pages.flatMap(linesOf),
    figures: pages.flatMap(({ tree }) => (tree ? figuresIn(tree, null) : [])),
  }),
)

/** The words of each marked element with its role and language, in the order of the structure. */
function linesOf({ tree, items }) {
  const words = new Map()
  let open = []
  for (const item of items) {
    if (item.type?.startsWith('beginMarkedContent')) open.push(item.id ?? null)
    else if (item.type === 'endMarkedContent') open.pop()
    else {
      const id = open.findLast((one) => one !== null)
      if (id) words.set(id, (words.get(id) ?? '') + item.str + (item.hasEOL ? ' ' : ''))
    }
  }
  const lines = []
  const walk = (node, lang, above) => {
    const own = node.lang ?? lang
    for (const child of node.children ?? []) {
      if (child.type === 'content')
        lines.push({ role: node.role, within: above, lang: own, text: (words.get(child.id) ?? '').trim() })
      else walk(child, own, [...above, node.role])
    }
  }
  if (tree) walk(tree, null, [])
  return lines
}

/** What each picture says to who cannot see it. */
function figuresIn(node, lang) {
  const own = node.lang ?? lang
  const here = node.role === 'Figure' ? [{ alt: node.alt, lang: own }] : []
  return [...here, ...(node.children ?? []).flatMap((child) => (child.role ? figuresIn(child, own) : []))]
}
