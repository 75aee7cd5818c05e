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
  testTimeout: 30_000,
  maxWorkers: 2,
  watchman: false,
};
