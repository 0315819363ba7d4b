/** The desk's lists. */
import { CONDITIONS, EFFECTS } from '../experience/vocabulary.js'
import { INSTITUTION_TYPES, PROJECT_STATUSES } from '../registry/vocabulary.js'
import type { DeskList, ListFilter } from './desk-list.js'

const STATES = ['live', 'archived'] as const
const state = (alias: string): ListFilter => ({
  name: 'tilstand',
  sql: `CASE WHEN ${alias}."archivedAt" IS NULL THEN 'live' ELSE 'archived' END`,
  values: STATES,
  words: ['lists.state.', ''],
})

const projects: DeskList = {
  path: 'projekter',
  entity: 'project',
  right: 'edit registry',
  from: '"project" p JOIN "institution" i ON i."id" = p."institutionId"',
  key: 'p."id"',
  place: 'p."municipalityCode"',
  live: 'p."deletedAt" IS NULL',
  search: ['p."title"', 'p."summary"', 'i."name"'],
  columns: [
    { name: 'titel', sql: 'p."title"', sort: 'p."sortKey"', kind: 'text' },
    { name: 'institution', sql: 'i."name"', sort: 'i."sortKey"', kind: 'text' },
    { name: 'status', sql: 'p."status"', kind: 'word', words: ['reference.status.', ''] },
    {
      name: 'erfaringer',
      sql: '(SELECT count(*) FROM "experience" e WHERE e."projectId" = p."id")',
      kind: 'number',
    },
    { name: 'begyndt', sql: 'p."startedOn"', kind: 'date' },
    { name: 'rettet', sql: 'p."updatedAt"', kind: 'date' },
  ],
  filters: [{ name: 'status', sql: 'p."status"', values: PROJECT_STATUSES, words: ['reference.status.', ''] }],
  sort: 'titel',
  href: (key) => `/arbejdsbord/projekter/${key}`,
  actions: ['publish', 'archive', 'bin', 'export'],
  make: { label: 'desk.project.new', href: '/arbejdsbord/projekter/ny' },
  ways: [
    { label: 'desk.log', href: (key) => `/arbejdsbord/erfaring?projekt=${key}` },
    { label: 'desk.volunteers', href: (key) => `/arbejdsbord/projekter/${key}/frivillige` },
    { label: 'agreements.way', href: (key) => `/arbejdsbord/projekter/${key}/aftale` },
    { label: 'desk.copy', href: (key) => `/arbejdsbord/projekter/ny?fra=${key}` },
  ],
}

const institutions: DeskList = {
  path: 'institutioner',
  entity: 'institution',
  right: 'edit registry',
  from: '"institution" i',
  key: 'i."id"',
  place: 'i."municipalityCode"',
  live: 'i."deletedAt" IS NULL',
  search: ['i."name"', 'i."town"', 'i."street"'],
  columns: [
    { name: 'navn', sql: 'i."name"', sort: 'i."sortKey"', kind: 'text' },
    { name: 'type', sql: 'i."type"', kind: 'word', words: ['reference.institutionType.', ''] },
    { name: 'by', sql: 'i."town"', kind: 'text' },
    {
      name: 'projekter',
      sql: '(SELECT count(*) FROM "project" p WHERE p."institutionId" = i."id" AND p."deletedAt" IS NULL)',
      kind: 'number',
    },
    { ...state('i'), kind: 'word' },
  ],
  filters: [
    { name: 'type', sql: 'i."type"', values: INSTITUTION_TYPES, words: ['reference.institutionType.', ''] },
    state('i'),
  ],
  sort: 'navn',
  href: (key) => `/arbejdsbord/institutioner/${key}`,
  actions: ['archive', 'unarchive', 'export'],
  make: { label: 'desk.institution.new', href: '/arbejdsbord/institutioner/ny' },
  ways: [{ label: 'desk.copy', href: (key) => `/arbejdsbord/institutioner/ny?fra=${key}` }],
}

const volunteers: DeskList = {
  path: 'frivillige',
  entity: 'volunteer',
  right: 'see volunteers',
  from: '"volunteer" v',
  key: 'v."id"',
  place: 'v."municipalityCode"',
  live: 'v."deletedAt" IS NULL',
  search: ['v."name"', 'v."email"'],
  columns: [
    { name: 'navn', sql: 'v."name"', sort: 'v."sortKey"', kind: 'text' },
    { name: 'email', sql: 'v."email"', kind: 'text' },
    { name: 'telefon', sql: 'v."phone"', kind: 'text' },
    { name: 'projekter', sql: '(SELECT count(*) FROM "assignment" a WHERE a."volunteerId" = v."id")', kind: 'number' },
    { name: 'slettes', sql: 'v."deleteAfter"', kind: 'date' },
    { ...state('v'), kind: 'word' },
  ],
  filters: [state('v')],
  sort: 'navn',
  href: (key) => `/arbejdsbord/frivillige/${key}`,
  actions: ['assign', 'archive', 'unarchive', 'export'],
}

const observation = (
  table: 'experience' | 'effect',
  path: string,
  word: string,
  about: { name: string; column: string; values: readonly string[]; words: [string, string] },
): DeskList => ({
  path,
  entity: table,
  right: 'log experience',
  from: `"${table}" e JOIN "project" p ON p."id" = e."projectId"`,
  key: 'e."id"',
  place: 'p."municipalityCode"',
  live: 'p."deletedAt" IS NULL',
  search: ['e."observation"', 'e."outcome"', 'p."title"'],
  columns: [
    { name: 'observation', sql: 'e."observation"', kind: 'text' },
    { name: 'projekt', sql: 'p."title"', sort: 'p."sortKey"', kind: 'text' },
    { name: about.name, sql: about.column, kind: 'word', words: about.words },
    { name: 'vurdering', sql: 'e."rating"', kind: 'number' },
    { name: 'dato', sql: 'e."observedOn"', kind: 'date' },
  ],
  filters: [{ name: about.name, sql: about.column, values: about.values, words: about.words }],
  sort: '-dato',
  href: (key, parent) => `/arbejdsbord/projekter/${parent}/${word}/${key}`,
  parent: 'e."projectId"',
  actions: ['bin', 'export'],
})

export const LISTS: DeskList[] = [
  projects,
  institutions,
  volunteers,
  observation('experience', 'erfaringer', 'erfaring', {
    name: 'betingelse',
    column: 'e."conditionCode"',
    values: CONDITIONS,
    words: ['reference.condition.', '.name'],
  }),
  observation('effect', 'virkninger', 'virkning', {
    name: 'virkning',
    column: 'e."kind"',
    values: EFFECTS,
    words: ['reference.effect.', '.name'],
  }),
]
