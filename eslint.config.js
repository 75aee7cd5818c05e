import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { documentedExports } from './scripts/check/documented-exports.js';

/** Nothing that exists by accident: promises are awaited, types are said, functions and files fit a screen or four. */
const ourRules = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  // An interface written with methods is not a class whose `this` could get lost.
  '@typescript-eslint/unbound-method': 'off',
};

const sizes = (linesPerFunction) => ({
  'max-lines': ['error', { max: 250 }],
  'max-lines-per-function': ['error', { max: linesPerFunction, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 15],
});

export default defineConfig([
  globalIgnores([
    '**/dist/',
    // Compiled by what they show: generated clients.
    'infra/generators/clients/',
    '**/db/generated/',
    '**/db/generated.*/',
    '**/node_modules/',
    'services/all-in-one/examples/',
  ]),
  {
    files: ['**/*.{js,mjs,cjs}'],
    rules: { ...sizes(60), 'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }] },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { ifcgate: { rules: { 'documented-exports': documentedExports } } },
    rules: { ...ourRules, ...sizes(60), 'ifcgate/documented-exports': 'error' },
  },
  {
    files: ['**/test/**/*.ts', 'packages/event-bus/src/conformance*.ts'],
    // A describe is one function; and what a test expects of an answer, it checks by running.
    rules: {
      ...sizes(400),
      'ifcgate/documented-exports': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['services/*/src/**/domain/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'node:crypto',
              allowImportNames: ['createHash', 'createHmac', 'timingSafeEqual'],
              message: 'Chance is an argument of a rule.',
            },
            { name: 'node:zlib', allowImportNames: ['crc32'] },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument of a rule.' },
        { object: 'Math', property: 'random', message: 'Chance is an argument of a rule.' },
        { object: 'performance', property: 'now', message: 'Time is an argument of a rule.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time is an argument of a rule.',
        },
      ],
    },
  },
  prettier,
]);
