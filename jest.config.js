// Tests that need a Kafka broker run alone, on request: IFCGATE_TEST_KAFKA=1.
const onlyKafka = process.env.IFCGATE_TEST_KAFKA === '1';
const suffix = onlyKafka ? '*.kafka.test.ts' : '*.test.ts';

export default {
  roots: ['packages', 'services', 'infra', 'scripts'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['packages/*', 'services/*', 'infra/*', 'scripts'].map(
    (folder) => `<rootDir>/${folder}/test/**/${suffix}`,
  ),
  testPathIgnorePatterns: ['/node_modules/', ...(onlyKafka ? [] : ['\\.kafka\\.test\\.ts$'])],
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
  maxWorkers: onlyKafka ? 2 : 3,
  // What a suite has loaded is never given back to the system; a worker that has grown so far is replaced.
  workerIdleMemoryLimit: '700MB',
  watchman: false,
};
