/** A figure to take along: as a picture, and as the numbers behind it. */
import fs from 'node:fs'
import path from 'node:path'
import { renderAsync } from '@resvg/resvg-js'
import sharp from 'sharp'
import { ROOT } from '../../root.js'
import type { Cell } from '../../open-data/resource.js'
import type { TableFile } from '../../spreadsheets/table-file.js'
import type { Translate } from '../../web/messages.js'
import type { Figure } from './figure.js'

// The rasteriser reads TrueType; dkfds brings IBM Plex Sans (SIL Open Font License) so, too.
const FONT_FOLDER = path.join(ROOT, 'node_modules/dkfds/src/fonts/IBMPlexSans/complete/ttf')
const FONTS = ['Regular', 'SemiBold'].map((weight) => path.join(FONT_FOLDER, `IBMPlexSans-${weight}.ttf`))

/** Sharp enough for print at the width of a page. */
const PNG_WIDTH = 2000

/** Drawn and packed in the libraries' own threads: so large a picture would hold everybody up for half a second. */
export async function figurePng(svg: string): Promise<Buffer> {
  const font = { fontFiles: FONTS.filter((file) => fs.existsSync(file)), loadSystemFonts: false }
  const { pixels, width, height } = await renderAsync(svg, {
    fitTo: { mode: 'width', value: PNG_WIDTH },
    font: { ...font, defaultFontFamily: 'IBM Plex Sans' },
  })
  // A figure has a handful of colours on white: named by number they take a third of the room.
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png({ palette: true, effort: 1 })
    .toBuffer()
}

/** The same cells as the page's table; whether a group is hidden stands in a column of its own. */
export function figureTable(figure: Figure, t: Translate): TableFile {
  const rows: Cell[][] = figure.rows.map((row) => [...row.cells, row.hidden])
  return {
    name: figure.name,
    columns: [
      ...figure.columns.map(({ title, kind }) => ({ heading: title, kind, width: kind === 'text' ? 30 : 14 })),
      { heading: t('summary.figure.column.hidden'), kind: 'flag' as const, width: 10 },
    ],
    batches: inOne(rows),
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- tables are walked in batches, and this is one
async function* inOne(rows: Cell[][]): AsyncGenerator<Cell[][]> {
  yield rows
}
