const os = require('node:os')

/** Three kinds of test in one run; `npm run test:unit` is the part without PostgreSQL and browser. */
const shared = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Sources name their neighbours with .js, as Node wants it of the built files.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Each ending more is another look at the disk for each of thousands of modules.
  moduleFileExtensions: ['js', 'ts', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
}

module.exports = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  // Only for what hangs: a busy machine takes ten times as long as a quiet one, and no test is about that.
  testTimeout: 900_000,
  // Jest would leave a core to its parent, which has nothing to do; and tests wait for disk, browser and PostgreSQL.
  maxWorkers: 2 * os.availableParallelism(),
  projects: [
    {
      ...shared,
      displayName: 'app',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/browser/'],
    },
    { ...shared, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
}
