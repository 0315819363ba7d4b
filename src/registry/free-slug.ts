import type { Tx } from '../database/database.js'
import { slugOf } from '../database/search-text.js'

/** An address for a new record that no other has: `skoleonkler`, `skoleonkler-2`, … It stays when the name changes. */
export async function freeSlug(tx: Tx, table: 'project' | 'institution', name: string): Promise<string> {
  const slug = slugOf(name)
  // Two that are made at once with one name would meet at the unique index.
  if (tx.engine === 'postgres') await tx.one('SELECT pg_advisory_xact_lock(hashtext(?))', [`${table}:${slug}`])
  // The slug has no character that LIKE reads as more than itself.
  const taken = await tx.all<{ slug: string }>(`SELECT "slug" FROM "${table}" WHERE "slug" = ? OR "slug" LIKE ?`, [
    slug,
    `${slug}-%`,
  ])
  const slugs = new Set(taken.map((row) => row.slug))
  if (!slugs.has(slug)) return slug
  for (let n = 2; ; n++) if (!slugs.has(`${slug}-${n}`)) return `${slug}-${n}`
}
