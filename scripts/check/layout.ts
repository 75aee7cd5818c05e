// What no other tool looks at: names of folders, sizes of the composition, where statements stand, and that Prisma's parts
// belong together.
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Another tree can be named, so that a test can show what is found. */
const root = process.argv[2] ?? dirname(dirname(import.meta.dirname));

const problems = [
  ...findNamelessFolders(),
  ...findLongCompositions(),
  ...findStrayStatements(),
  ...findPrismaMismatch(),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** A folder or file named after nothing collects everything. */
function findNamelessFolders(): string[] {
  const nameless = /(?:^|\/)(?:utils?|common|helpers?|lib|types|managers?)(?:$|\/|\.[a-z]+$)/;
  return listFiles()
    .filter((file) => nameless.test(file))
    .map((file) => `${file}: name the folder or file after what it does`);
}

/** A host is a few lines, and the composition of a service stays readable at a glance. */
function findLongCompositions(): string[] {
  const limits = [
    { file: /^services\/[^/]+\/src\/main\.ts$/, lines: 30 },
    { file: /^services\/[^/]+\/src\/service\.ts$/, lines: 80 },
  ];
  return listFiles().flatMap((file) => {
    const limit = limits.find((candidate) => candidate.file.test(file));
    if (limit === undefined) return [];
    const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
    return lines > limit.lines ? [`${file}: ${lines} lines, at most ${limit.lines}`] : [];
  });
}

/** What a service asks of its database stands in its db/, or in that of one of its aggregates, in SQL and through the client alike. */
function findStrayStatements(): string[] {
  const statement = /\$(?:query|execute)Raw|\bdb\s*\??\.\s*\w+\s*\.\s*\w+\s*\(|\/generated\//;
  return listFiles()
    .filter((file) => /^services\/[^/]+\/src\/(?!(?:[a-z-]+\/)?db\/).*\.ts$/.test(file))
    .filter((file) => statement.test(readFileSync(join(root, file), 'utf8')))
    .map((file) => `${file}: a statement belongs into the service's db/`);
}

/**
 * The client, the adapter and the generator are one release, and the migration engine is the one that this release was
 * made with: its version ends with the hash of the engines.
 */
function findPrismaMismatch(): string[] {
  const versions = lockedPrismaVersions();
  const names = ['client', 'adapter-pg', 'client-generator-ts', 'internals'].map((name) => `@prisma/${name}`);
  const releases = new Set(names.flatMap((name) => versions.get(name) ?? [`no ${name}`]));
  const generator = join(root, 'node_modules/@prisma/client-generator-ts/package.json');
  const { dependencies } = JSON.parse(readFileSync(generator, 'utf8')) as { dependencies: Record<string, string> };
  const engine = dependencies['@prisma/engines-version'] ?? 'none';
  const migrations = versions.get('@prisma/schema-engine-wasm') ?? [];
  return [
    ...(releases.size === 1
      ? []
      : [`pnpm-lock.yaml: ${names.join(', ')} are not one version: ${[...releases].join(', ')}`]),
    ...(migrations.length === 1 && migrations[0] === engine
      ? []
      : [`pnpm-lock.yaml: @prisma/schema-engine-wasm is ${migrations.join(', ')}; the client's engines are ${engine}`]),
  ];
}

function lockedPrismaVersions(): Map<string, string[]> {
  const [, packages = ''] = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8').split('\npackages:\n');
  const [listed = ''] = packages.split('\nsnapshots:\n');
  const versions = new Map<string, string[]>();
  for (const [, name = '', version = ''] of listed.matchAll(/^ {2}'(@prisma\/[^@]+)@([^']+)':$/gm))
    versions.set(name, [...(versions.get(name) ?? []), version]);
  return versions;
}

/** What we wrote: not what was installed, compiled or generated. */
function listFiles(): string[] {
  const notOurs = ['node_modules', 'dist', 'generated', '.ifcgate'];
  return globSync('{services,packages,infra,scripts}/**/*', {
    cwd: root,
    exclude: (name) => notOurs.includes(basename(name)),
  });
}
