/** The consultants' codes as a tree. There are hundreds at most: it is read whole. */
import { keptUntil } from '../../database/kept-until.js'
import type { Database, Reader } from '../../database/database.js'

export interface Code {
  id: number
  parentId: number | null
  /** The code that took this one in; what carried it counts for that one. */
  mergedIntoId: number | null
  name: string
  definition: string | null
  version: number
}

export interface CodeNode extends Code {
  depth: number
  /** Its name behind those of all above it. */
  path: string
  /** How many passages carry it, those that were merged into it among them. */
  passages: number
}

export interface CodeTree {
  /** From the top, each with what is under it behind it. */
  nodes: CodeNode[]
  byId: Map<number, CodeNode>
  merged: Code[]
  /** The code that a passage's code counts for now. */
  nowOf(id: number): CodeNode | undefined
  /** The numbers, merged ones too, of a code and all under it. */
  under(id: number): number[]
}

export const PATH_SEPARATOR = ' › '

const COLUMNS = '"id", "parentId", "mergedIntoId", "name", "definition", "version"'

const trees = keptUntil<string, CodeTree>({ until: ['codes', 'projects'], most: 1 })

/** Whoever asks has checked the right. */
export const codeTree = (db: Database): Promise<CodeTree> => trees.of(db, '', () => readCodeTree(db.read))

export async function readCodeTree(read: Reader): Promise<CodeTree> {
  const [codes, counts] = await Promise.all([
    read.all<Code>(`SELECT ${COLUMNS} FROM "code" ORDER BY "sortKey", "id"`),
    read.all<{ codeId: number; passageId: number }>(
      `SELECT c."codeId", c."passageId" FROM "passage_code" c JOIN "passage" s ON s."id" = c."passageId"
       JOIN "experience" e ON e."id" = s."experienceId"`,
    ),
  ])
  return treeOf(codes, counts)
}

function treeOf(codes: Code[], carried: { codeId: number; passageId: number }[]): CodeTree {
  const raw = new Map(codes.map((code) => [code.id, code]))
  const target = (id: number): number => {
    let code = raw.get(id)
    while (code?.mergedIntoId) code = raw.get(code.mergedIntoId)
    return code?.id ?? id
  }
  const passages = new Map<number, Set<number>>()
  for (const { codeId, passageId } of carried) {
    const id = target(codeId)
    passages.set(id, (passages.get(id) ?? new Set()).add(passageId))
  }
  const nodes: CodeNode[] = []
  const walk = (parentId: number | null, depth: number, above: string) => {
    for (const code of codes) {
      const parent = code.parentId === null ? null : target(code.parentId)
      if (code.mergedIntoId !== null || parent !== parentId) continue
      const path = above ? `${above}${PATH_SEPARATOR}${code.name}` : code.name
      nodes.push({ ...code, parentId: parent, depth, path, passages: passages.get(code.id)?.size ?? 0 })
      walk(code.id, depth + 1, path)
    }
  }
  walk(null, 0, '')
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return {
    nodes,
    byId,
    merged: codes.filter((code) => code.mergedIntoId !== null),
    nowOf: (id) => byId.get(target(id)),
    under: (id) => {
      const first = nodes.findIndex((node) => node.id === id)
      if (first < 0) return []
      const after = nodes.findIndex((node, i) => i > first && node.depth <= nodes[first]!.depth)
      const own = new Set(nodes.slice(first, after < 0 ? undefined : after).map((node) => node.id))
      return codes.filter((code) => own.has(target(code.id))).map((code) => code.id)
    },
  }
}
