/** The country's 98 municipalities as tiles, for the map partial. */
import type { ViewTools } from '../web/page.js'
import type { MunicipalityRow } from './municipalities.js'

export interface TileMap {
  columns: number
  rows: number
  tiles: {
    code: string
    name: string
    short: string
    column: number
    row: number
    href: string | null
    takesPart: boolean
    current: boolean
  }[]
}

export function tileMap(
  { url }: Pick<ViewTools, 'url'>,
  municipalities: MunicipalityRow[],
  currentCode: string | null = null,
): TileMap {
  return {
    columns: 1 + Math.max(...municipalities.map((municipality) => municipality.tileColumn)),
    rows: 1 + Math.max(...municipalities.map((municipality) => municipality.tileRow)),
    tiles: municipalities.map(({ code, name, slug, tileColumn, tileRow, takesPart }) => ({
      code,
      name,
      short: name.slice(0, 2),
      column: tileColumn,
      row: tileRow,
      href: takesPart ? url(`/kommuner/${slug}`) : null,
      takesPart,
      current: code === currentCode,
    })),
  }
}
