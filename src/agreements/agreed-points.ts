/** What the public sees of an agreement: which points are agreed, never a word of what they say. */
import type { Reader } from '../database/database.js'
import { POINTS, type Point } from './points.js'

/** In their order; null where no agreement was begun. */
export async function agreedPoints(read: Reader, projectId: number): Promise<Point[] | null> {
  const rows = await read.all<{ point: Point | null }>(
    `SELECT ap."point" FROM "agreement" a
     LEFT JOIN "agreement_point" ap ON ap."agreementId" = a."id" AND ap."settled" = TRUE
     WHERE a."projectId" = ?`,
    [projectId],
  )
  if (rows.length === 0) return null
  const settled = new Set(rows.map(({ point }) => point))
  return POINTS.filter((point) => settled.has(point))
}
