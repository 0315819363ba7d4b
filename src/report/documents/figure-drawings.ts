/** Figures as they are drawn into documents: each once, though several documents and several places show it. */
import { figurePng } from '../../summary/figures/files.js'

/** Of the figures of an edition in both languages there are no more. */
const MOST = 16
const drawings = new Map<string, Promise<Buffer>>()

/** @returns for the same picture the very same bytes */
export function drawnFigure(svg: string): Promise<Buffer> {
  const known = drawings.get(svg)
  if (known) return known
  if (drawings.size >= MOST) drawings.clear()
  const drawing = figurePng(svg)
  drawings.set(svg, drawing)
  drawing.catch(() => drawings.delete(svg))
  return drawing
}
