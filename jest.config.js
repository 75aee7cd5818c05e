// Tests that need a Kafka broker, and those that take minutes as they kill and starve processes, run alone, on request.
const kinds = ['kafka', 'slow'];
const only = kinds.find((kind) => process.env.IFCGATE_TEST_ONLY === kind);
const suffix = only === undefined ? '*.test.ts' : `*.${only}.test.ts`;

export default {
  roots: ['packages', 'services', 'infra', 'scripts'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['packages/*', 'services/*', 'infra/*', 'scripts'].map(
    (folder) => `<rootDir>/${folder}/test/**/${suffix}`,
  ),
  testPathIgnorePatterns: ['/node_modules/', ...(only === undefined ? [`\\.(?:${kinds.join('|')})\\.test\\.ts$`] : [])],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          transform: { verbatimModuleSyntax: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  globalSetup: '<rootDir>/packages/test-kit/src/jest-setup.ts',
  globalTeardown: '<rootDir>/packages/test-kit/src/jest-teardown.ts',
  testSequencer: '<rootDir>/scripts/longest-first.mjs',
  testTimeout: 30_000,
  // Three for two cores: a suite waits for its databases and programs half of the time.
  maxWorkers: only === 'kafka' ? 2 : 3,
  // What a suite has loaded is never given back to the system; a worker that has grown so far is replaced.
  workerIdleMemoryLimit: '700MB',
  watchman: false,
};
