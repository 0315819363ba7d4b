/** How many volunteers a project has, and how many of them something is required of; never who. */
import type { Reader } from '../database/database.js'

export interface ProjectVolunteers {
  active: number
  hoursPerMonth: number
  certificateRequired: number
  confidentialityRequired: number
}

export async function projectVolunteers(read: Reader, projectId: number, today: string): Promise<ProjectVolunteers> {
  const counts = await read.one<ProjectVolunteers>(
    `SELECT count(*) AS "active", coalesce(sum(a."hoursPerMonth"), 0) AS "hoursPerMonth",
       coalesce(sum(CASE WHEN v."certificateRequired" = TRUE THEN 1 ELSE 0 END), 0) AS "certificateRequired",
       coalesce(sum(CASE WHEN v."confidentialityRequired" = TRUE THEN 1 ELSE 0 END), 0) AS "confidentialityRequired"
     FROM "assignment" a LEFT JOIN "volunteer" v ON v."id" = a."volunteerId"
     WHERE a."projectId" = ? AND (a."endedOn" IS NULL OR a."endedOn" >= ?)`,
    [projectId, today],
  )
  return counts!
}
