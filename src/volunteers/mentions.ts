/**
 * Texts that name a volunteer: in full, by e-mail address or phone anywhere in the municipality, and by first name
 * where the volunteer took part. An erasure takes the former out; the latter only a reader can judge.
 */
import { placeholders, type Reader, type SqlValue, type Tx } from '../database/database.js'
import { byFirstName, inFull, likeAnyOf, type KnownAs } from './known-as.js'

export type MentionEntity = 'experience' | 'effect' | 'project' | 'institution' | 'project_picture'

export interface Mention {
  entity: MentionEntity
  entityKey: number
  projectId: number | null
  /** Of the project or institution. */
  title: string
  /** Where the person is named in full: column and text. */
  inFull: Record<string, string>
}

interface Place {
  entity: MentionEntity
  columns: string[]
  from: string
  /** Of the project, with which the place is in the municipality. */
  project: string
  title: string
  municipality: string
  /** It may also show who is not named in it: each one of the person's own projects is to be looked at. */
  mayShow?: boolean
}

const observation = (entity: 'experience' | 'effect'): Place => ({
  entity,
  columns: ['observation', 'outcome'],
  from: `"${entity}" r JOIN "project" p ON p."id" = r."projectId"`,
  project: 'p."id"',
  title: 'p."title"',
  municipality: 'p."municipalityCode"',
})

const PLACES: Place[] = [
  observation('experience'),
  observation('effect'),
  {
    entity: 'project',
    columns: ['title', 'titleEn', 'summary', 'summaryEn', 'description'],
    from: '"project" r',
    project: 'r."id"',
    title: 'r."title"',
    municipality: 'r."municipalityCode"',
  },
  {
    entity: 'institution',
    columns: ['contactRole'],
    from: '"institution" r',
    project: 'NULL',
    title: 'r."name"',
    municipality: 'r."municipalityCode"',
  },
  {
    entity: 'project_picture',
    columns: ['alt', 'altEn'],
    from: '"project_picture" r JOIN "project" p ON p."id" = r."projectId"',
    project: 'p."id"',
    title: 'p."title"',
    municipality: 'p."municipalityCode"',
    mayShow: true,
  },
]

export interface Mentioned extends KnownAs {
  id: number
  municipalityCode: string
}

export async function mentionsOf(read: Reader, person: Mentioned): Promise<Mention[]> {
  const rows = await read.all<{ projectId: number }>('SELECT "projectId" FROM "assignment" WHERE "volunteerId" = ?', [
    person.id,
  ])
  const ownProjects = new Set(rows.map((row) => row.projectId))
  const found: Mention[] = []
  for (const place of PLACES) found.push(...(await mentionsIn(read, place, person, ownProjects)))
  return found
}

async function mentionsIn(
  read: Reader,
  { entity, columns, from, project, title, municipality, mayShow }: Place,
  person: Mentioned,
  ownProjects: Set<number>,
): Promise<Mention[]> {
  const likes = likeAnyOf(person)
  const tests = columns.flatMap((column) => likes.map(() => `lower(r."${column}") LIKE ?`))
  const values: SqlValue[] = [person.municipalityCode, ...columns.flatMap(() => likes)]
  if (mayShow && ownProjects.size > 0) {
    tests.push(`${project} IN (${placeholders([...ownProjects])})`)
    values.push(...ownProjects)
  }
  const rows = await read.all<Record<string, string | number | null>>(
    `SELECT r."id" AS "entityKey", ${project} AS "projectId", ${title} AS "placeTitle", ${columns.map((column) => `r."${column}"`).join(', ')}
     FROM ${from} WHERE ${municipality} = ? AND (${tests.join(' OR ')}) ORDER BY r."id"`,
    values,
  )
  const [whole, first] = [inFull(person), byFirstName(person)]
  return rows.flatMap((row) => {
    const texts = Object.fromEntries(columns.map((column) => [column, String(row[column] ?? '')]))
    const full = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.match(whole)))
    const projectId = row.projectId as number | null
    const mayMean =
      projectId !== null &&
      ownProjects.has(projectId) &&
      (mayShow || Object.values(texts).some((text) => first.test(text)))
    if (Object.keys(full).length === 0 && !mayMean) return []
    return [{ entity, entityKey: Number(row.entityKey), projectId, title: String(row.placeTitle), inFull: full }]
  })
}

/** The form in which a coordinator mends the text. */
export function mentionHref({ entity, entityKey, projectId }: Omit<Mention, 'inFull' | 'title'>): string {
  if (entity === 'institution') return `/arbejdsbord/institutioner/${entityKey}`
  if (entity === 'experience') return `/arbejdsbord/projekter/${projectId}/erfaring/${entityKey}`
  return `/arbejdsbord/projekter/${projectId}${entity === 'project_picture' ? '/billede' : ''}`
}

/** Puts texts on the desk in which a name stood, or may stand: without the name. */
export async function noteMentions(tx: Tx, now: string, municipalityCode: string, mentions: Mention[]): Promise<void> {
  for (const { entity, entityKey } of mentions)
    await tx.run(
      'INSERT INTO "erased_name_mention" ("municipalityCode", "entity", "entityKey", "foundAt") VALUES (?, ?, ?, ?)',
      [municipalityCode, entity, entityKey, now],
    )
}
