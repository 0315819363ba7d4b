/** The arrows of docs/ARCHITECTURE.md. */
const FEATURES =
  'registry|volunteers|experience|report|summary|newsletter|open-data|accounts|agreements|pictures|audit|desk|drafts|site|history|spreadsheets|bin|lists'

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'shared-rooms-know-no-feature',
      comment: 'web/, database/ and documents/ serve all features; only the entity list and the seeds look into them.',
      severity: 'error',
      from: { path: '^src/(web|database|documents)/', pathNot: '^src/database/(entities|seed)\\.ts$' },
      to: { path: `^src/(${FEATURES})/` },
    },
    {
      name: 'never-anothers-routes',
      severity: 'error',
      from: { path: `^src/(${FEATURES})/` },
      to: { path: '\\.routes\\.ts$', pathNot: '^src/$1/' },
    },
    {
      name: 'app-is-entered-from-the-top',
      severity: 'error',
      from: { path: `^src/(${FEATURES}|web|database)/` },
      to: { path: '^src/(app|serve|server|create-context|cli)\\.ts$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)' },
  },
}
