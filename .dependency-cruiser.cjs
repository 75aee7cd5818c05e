// Who may import whom: section 2 of the design. `scripts/test/import-rules.test.ts` shows that each rule bites.

/** Inside a service: the folders, from the edge inwards. */
const edges = 'http|consumers|workers';
const stores = 'db|clients';

/** Libraries that only compute, so that a rule may use them; of node:crypto, eslint allows the hashes only. */
const pureLibraries = [
  '^(?:node:)?(?:crypto|zlib)$',
  'node_modules/canonicalize/',
  'node_modules/ipaddr\\.js/',
  'node_modules/@marcbachmann/cel-js/',
  'node_modules/re2js/',
];

const service = '^services/([^/]+)/src/.*';
const sameService = '^services/$1/src/.*';

/** The reading engine: which of its technique folders each of them may use. What lies beside them is for all. */
const engineFolders = {
  values: [],
  picture: [],
  capture: ['picture'],
  'visual-zone': ['values', 'picture', 'pdf', 'ocr'],
  pdf: ['picture'],
  ocr: ['picture'],
  mrz: ['picture', 'values'],
  template: ['values', 'rules'],
  rules: ['values', 'template'],
  kinds: ['values', 'template'],
  split: ['picture', 'template', 'kinds'],
  tables: ['values', 'template'],
  xml: ['values', 'pdf', 'template'],
  barcode: ['values', 'picture', 'pdf', 'xml'],
};
const engine = '^services/extraction/src/engine/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that import each other are one file, or a third one is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'A package that is not in this package.json, or a file that its owner does not export.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-is-pure',
      comment:
        'domain/ imports domain/, @ifcgate/contracts and libraries that only compute: no I/O, no clock, no chance.',
      severity: 'error',
      from: { path: `${service}\\bdomain/` },
      to: {
        pathNot: [`${sameService}\\bdomain/`, '^packages/contracts/src/', '^packages/event-bus/src/', ...pureLibraries],
      },
    },
    {
      name: 'domain-takes-only-types-of-events',
      comment: 'domain/ may name the type of a fact, and run nothing of the bus.',
      severity: 'error',
      from: { path: `${service}\\bdomain/` },
      to: { path: '^packages/event-bus/src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'use-cases-face-inwards',
      comment:
        'A use case imports use cases, domain/, db/ and clients/; never the edge that calls it, never the composition.',
      severity: 'error',
      from: { path: `${service}\\buse-cases/` },
      to: { path: [`${sameService}\\b(?:${edges})/`, `${sameService}\\b(?:service|main|admin)\\.ts$`] },
    },
    {
      name: 'stores-serve-only',
      comment: 'db/ and clients/ know the domain and nothing that stands above them.',
      severity: 'error',
      from: { path: `${service}\\b(?:${stores})/` },
      to: {
        path: [`${sameService}\\b(?:${edges}|use-cases)/`, `${sameService}\\b(?:service|main|admin)\\.ts$`],
      },
    },
    {
      name: 'edges-call-use-cases',
      comment: 'http/, consumers/ and workers/ hold no SQL and no outbound calls: a use case stands between.',
      severity: 'error',
      from: { path: `${service}\\b(?:${edges})/` },
      to: { path: `${sameService}\\b(?:${stores})/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'edges-stand-side-by-side',
      comment: 'http/, consumers/ and workers/ do not import each other, nor the composition above them.',
      severity: 'error',
      from: { path: `${service}\\b(${edges})/` },
      to: {
        path: [`${sameService}\\b(?:${edges})/`, `${sameService}\\b(?:service|main|admin)\\.ts$`],
        pathNot: `${sameService}\\b$2/`,
      },
    },
    {
      name: 'services-are-alone',
      comment: 'Services never import each other; they talk through events and the gateway.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/all-in-one/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'all-in-one-composes',
      comment: 'all-in-one takes a service by its service.ts and config.ts.',
      severity: 'error',
      from: { path: '^services/all-in-one/' },
      to: { path: '^services/', pathNot: ['^services/all-in-one/', '^services/[^/]+/src/(?:service|config)\\.ts$'] },
    },
    {
      name: 'engine-stands-alone',
      comment: 'The engine reads bytes: it knows contracts, and nothing of the service around it.',
      severity: 'error',
      from: { path: engine },
      to: { path: ['^services/', '^packages/'], pathNot: [engine, '^packages/contracts/src/'] },
    },
    ...Object.entries(engineFolders).map(([folder, uses]) => ({
      name: `engine-${folder}`,
      comment: `In the engine, ${folder}/ uses of the other techniques ${uses.join(', ') || 'none'}.`,
      severity: 'error',
      from: { path: `${engine}${folder}/` },
      to: { path: `${engine}[^/]+/`, pathNot: [folder, ...uses].map((used) => `${engine}${used}/`) },
    })),
    {
      name: 'packages-know-no-service',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^services/' },
    },
    {
      name: 'contracts-import-zod-only',
      severity: 'error',
      from: { path: '^packages/contracts/src/' },
      to: { pathNot: ['^packages/contracts/src/', 'node_modules/zod/'] },
    },
    {
      name: 'sdk-has-no-dependency',
      comment: 'The SDK runs on Node alone; it may take types from contracts, which vanish when it is compiled.',
      severity: 'error',
      from: { path: '^packages/sdk/src/' },
      to: { pathNot: '^packages/sdk/src/', dependencyTypesNot: ['core', 'type-only'] },
    },
    {
      name: 'front-door-only',
      comment: 'Another package is imported by its name, so that it decides what it shows; never by a path into it.',
      severity: 'error',
      from: { path: '^((?:packages|services|infra)/[^/]+)/' },
      to: { path: '^(?:packages|services|infra)/[^/]+/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'test-kit-is-for-tests',
      comment: 'The conformance suite of the bus is a test that two tests share.',
      severity: 'error',
      from: { pathNot: ['/test/', '^packages/test-kit/', '^packages/event-bus/src/conformance'] },
      to: { path: '^packages/test-kit/' },
    },
    {
      name: 'development-dependencies-stay-outside',
      comment: 'What runs in production is under "dependencies".',
      severity: 'error',
      from: { path: '^(?:packages|services|infra)/[^/]+/src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/db/generated/|/dist/|^infra/generators/clients/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.d.ts', '.json'],
    },
  },
};
