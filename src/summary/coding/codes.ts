/**
 * Making, changing and bringing together codes. Nothing is lost: what carried a code that was merged into another still
 * carries it, and only counts for the other, so that the two can be told apart again.
 */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { recordDeed } from '../../audit/audit.js'
import { placeholders, type Tx } from '../../database/database.js'
import { sortKey } from '../../database/search-text.js'
import { onceForForm } from '../../drafts/used-forms.js'
import { recordChange } from '../../history/record-changes.js'
import type { Services } from '../../services.js'
import { Conflict, Invalid, NotFound } from '../../web/errors.js'
import type { PostedForm } from '../../web/kept-forms.js'
import { codeTree, readCodeTree, type Code, type CodeTree } from './code-tree.js'
import type { CodeForm, SplitForm } from './code.schema.js'

/** @throws NotFound for who does not compile the report */
export async function codesOf({ db }: Services, actor: Actor): Promise<CodeTree> {
  requireRight(actor, 'compile report', null)
  return codeTree(db)
}

/** @throws NotFound */
export async function codeOf({ db }: Services, actor: Actor, id: number): Promise<Code> {
  requireRight(actor, 'compile report', null)
  return found(await db.read.one<Code>(SELECT, [id]))
}

const SELECT = `SELECT "id", "parentId", "mergedIntoId", "name", "definition", "version" FROM "code" WHERE "id" = ?`

function found(code: Code | undefined): Code {
  if (!code) throw new NotFound()
  return code
}

/** @returns its number @throws NotFound, Invalid when there is one of that name in that place */
export async function addCode(
  { db, clock }: Services,
  actor: Actor,
  form: Omit<CodeForm, 'version'>,
  posted: PostedForm | null = null,
): Promise<number> {
  requireRight(actor, 'compile report', null)
  return db.write(async (tx) => {
    const [id] = await onceForForm(tx, clock.now(), actor.id, posted, async () => [
      await insertCode(tx, clock.now(), actor, form),
    ])
    return id!
  })
}

/** @throws Invalid */
export async function insertCode(
  tx: Tx,
  now: string,
  actor: Actor,
  { name, definition, parent }: Omit<CodeForm, 'version'>,
): Promise<number> {
  const tree = await lockTree(tx)
  requirePlace(tree, null, parent, name)
  const { id } = (await tx.one<{ id: number }>(
    `INSERT INTO "code" ("parentId", "name", "sortKey", "definition", "createdAt", "updatedAt")
     VALUES (?, ?, ?, ?, ?, ?) RETURNING "id"`,
    [parent, name, sortKey(name), definition, now, now],
  ))!
  await keepHistory(tx, now, actor, id, null)
  return id
}

/** Renames, defines, moves. @throws NotFound, Conflict, Invalid */
export async function updateCode(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  { name, definition, parent, version }: CodeForm,
  action?: string,
): Promise<void> {
  requireRight(actor, 'compile report', null)
  await db.write(async (tx) => {
    const tree = await lockTree(tx)
    const before = found(await tx.one<Code>(SELECT, [id]))
    if (before.version !== version) throw new Conflict(before)
    if (before.mergedIntoId === null) requirePlace(tree, id, parent, name)
    await tx.run(
      `UPDATE "code" SET "name" = ?, "sortKey" = ?, "definition" = ?, "parentId" = ?, "updatedAt" = ?, "version" = "version" + 1
       WHERE "id" = ?`,
      [name, sortKey(name), definition, parent, clock.now(), id],
    )
    await keepHistory(tx, clock.now(), actor, id, before, action)
  })
}

/** What is under it shows under the other. @throws NotFound, Invalid when the other is under this one */
export async function mergeCode({ db, clock }: Services, actor: Actor, id: number, into: number): Promise<void> {
  requireRight(actor, 'compile report', null)
  await db.write(async (tx) => {
    const tree = await lockTree(tx)
    const before = found(tree.byId.get(id))
    if (!tree.byId.has(into) || tree.under(id).includes(into)) throw refused('into', 'summary.code.not-into')
    const children = tree.nodes.filter((node) => node.parentId === id)
    const names = new Set(
      tree.nodes.filter((node) => node.parentId === into && node.id !== id).map((node) => sortKey(node.name)),
    )
    // Their names must be free where they come to stand.
    if (children.some((child) => names.has(sortKey(child.name)))) throw refused('into', 'summary.code.name-below')
    await changeMerged(tx, clock.now(), actor, before, into, 'merge')
  })
}

/** Apart again, with what carried it before and what came to carry it since. @throws NotFound, Invalid */
export async function unmergeCode({ db, clock }: Services, actor: Actor, id: number): Promise<void> {
  requireRight(actor, 'compile report', null)
  await db.write(async (tx) => {
    const tree = await lockTree(tx)
    const before = found(tree.merged.find((code) => code.id === id))
    const parent = before.parentId === null ? null : (tree.nowOf(before.parentId)?.id ?? null)
    requirePlace(tree, id, parent, before.name)
    await changeMerged(tx, clock.now(), actor, before, null, 'unmerge')
  })
}

/** A new code beside this one takes some of its passages over. @returns its number @throws NotFound, Invalid */
export async function splitCode(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  { name, definition, passages }: SplitForm,
): Promise<number> {
  requireRight(actor, 'compile report', null)
  if (passages.length === 0) throw refused('passages', 'summary.code.choose-passages')
  return db.write(async (tx) => {
    const now = clock.now()
    const tree = await lockTree(tx)
    const { parentId } = found(tree.byId.get(id))
    const own = tree.merged.filter((code) => tree.nowOf(code.id)?.id === id).map((code) => code.id)
    const made = await insertCode(tx, now, actor, { name, definition, parent: parentId })
    const from = [id, ...own]
    const where = `"codeId" IN (${placeholders(from)}) AND "passageId" IN (${placeholders(passages)})`
    const moved = await tx.all<{ passageId: number }>(
      `SELECT DISTINCT "passageId" FROM "passage_code" WHERE ${where} ORDER BY 1`,
      [...from, ...passages],
    )
    if (moved.length === 0) throw refused('passages', 'summary.code.choose-passages')
    await tx.run(`DELETE FROM "passage_code" WHERE ${where}`, [...from, ...passages])
    for (const { passageId } of moved)
      await tx.run('INSERT INTO "passage_code" ("passageId", "codeId", "at", "userId") VALUES (?, ?, ?, ?)', [
        passageId,
        made,
        now,
        actor.id,
      ])
    // Which passages went: it is the way back.
    await recordDeed(tx, now, actor, {
      action: 'split',
      entity: 'code',
      entityKey: id,
      after: { into: made, passages: moved.map((row) => row.passageId) },
    })
    return made
  })
}

async function changeMerged(tx: Tx, now: string, actor: Actor, before: Code, into: number | null, action: string) {
  await tx.run('UPDATE "code" SET "mergedIntoId" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?', [
    into,
    now,
    before.id,
  ])
  await keepHistory(tx, now, actor, before.id, before, action)
}

/** One at a time changes the tree: two moves could else put each under the other. */
async function lockTree(tx: Tx): Promise<CodeTree> {
  if (tx.engine === 'postgres') await tx.all('SELECT pg_advisory_xact_lock(17642020)')
  return readCodeTree(tx)
}

/** @throws Invalid */
function requirePlace(tree: CodeTree, id: number | null, parent: number | null, name: string): void {
  if (parent !== null && !tree.byId.has(parent)) throw refused('parent', 'forms.choose')
  if (id !== null && parent !== null && tree.under(id).includes(parent))
    throw refused('parent', 'summary.code.under-itself')
  const key = sortKey(name)
  if (tree.nodes.some((node) => node.parentId === parent && node.id !== id && sortKey(node.name) === key))
    throw refused('name', 'summary.code.name-taken')
}

const refused = (field: string, message: string) => new Invalid([{ field, message }])

async function keepHistory(tx: Tx, now: string, actor: Actor, id: number, before: Code | null, action?: string) {
  const after = found(await tx.one<Code>(SELECT, [id]))
  const plain = (code: Code) => ({
    version: code.version,
    name: code.name,
    definition: code.definition,
    parentId: code.parentId,
    mergedIntoId: code.mergedIntoId,
  })
  await recordChange(
    tx,
    now,
    actor,
    'code',
    { id, municipalityCode: null, action, before: before && plain(before), after: plain(after) },
    ({ parentId, mergedIntoId }) => ({ parentId, mergedIntoId }),
  )
  tx.touch('codes')
}
