import { inParts, valuesList } from '../database/bulk.js'
import { placeholders, type Tx } from '../database/database.js'
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

/** `freeSlug` for many new records, each with an address of its own also beside the others. */
export async function freeSlugs(tx: Tx, table: 'project' | 'institution', names: readonly string[]): Promise<string[]> {
  const wanted = names.map(slugOf)
  const taken = new Set<string>()
  await inParts([...new Set(wanted)].sort(), async (slugs) => {
    if (tx.engine === 'postgres')
      await tx.all(
        `SELECT pg_advisory_xact_lock(hashtext(k.column1)) FROM ${valuesList(
          ['text'],
          slugs.map((slug) => [`${table}:${slug}`]),
        )} AS k`,
        slugs.map((slug) => `${table}:${slug}`),
      )
    const rows = await tx.all<{ slug: string }>(
      `SELECT "slug" FROM "${table}" WHERE "slug" IN (${placeholders(slugs)})`,
      slugs,
    )
    for (const { slug } of rows) taken.add(slug)
  })
  const numbers = new Map<string, number>()
  const free: string[] = []
  for (const slug of wanted) {
    if (!taken.has(slug)) {
      taken.add(slug)
      free.push(slug)
      continue
    }
    let n = numbers.get(slug) ?? (await highestNumber(tx, table, slug))
    do n++
    while (taken.has(`${slug}-${n}`))
    numbers.set(slug, n)
    taken.add(`${slug}-${n}`)
    free.push(`${slug}-${n}`)
  }
  return free
}

/** The highest n of the addresses `slug-n`; 1 where there is none. */
async function highestNumber(tx: Tx, table: string, slug: string): Promise<number> {
  const rows = await tx.all<{ slug: string }>(`SELECT "slug" FROM "${table}" WHERE "slug" LIKE ?`, [`${slug}-%`])
  const numbers = rows.map((row) => Number(row.slug.slice(slug.length + 1))).filter((n) => Number.isSafeInteger(n))
  return Math.max(1, ...numbers)
}
