// Generates the Prisma client of every service whose schema.prisma changed. Silent, and without loading anything, when
// none did. The generator is called directly: Prisma's own command line would take 160 MB and a second for each schema.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const require = createRequire(join(root, 'package.json'));

/**
 * Brings the generated clients up to date.
 *
 * @param {string} [servicesDir] the folder that holds the services
 * @returns {Promise<string[]>} the services whose client was generated
 * @throws {Error} with Prisma's message when a schema is not valid
 */
export async function generateClients(servicesDir = join(root, 'services')) {
  const stale = findStale(servicesDir);
  if (stale.length === 0) return [];
  const prisma = loadPrisma();
  for (const client of stale) await generate(prisma, client);
  return stale.map(({ service }) => service);
}

function findStale(servicesDir) {
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/@prisma/client-generator-ts/package.json'), 'utf8'),
  );
  return readdirSync(servicesDir).flatMap((service) => {
    const schemaPath = join(servicesDir, service, 'prisma/schema.prisma');
    if (!existsSync(schemaPath)) return [];
    const schema = readFileSync(schemaPath, 'utf8');
    const stamp = createHash('sha256').update(`${version}\n${schema}`).digest('hex');
    const output = join(servicesDir, service, 'src/db/generated');
    return readStamp(output) === stamp ? [] : [{ service, schemaPath, schema, output, stamp }];
  });
}

function loadPrisma() {
  // Nothing here needs the native engine; the variable keeps every part of Prisma from fetching it.
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= '/bin/true';
  const { getConfig, getDMMF } = require('@prisma/internals');
  const generatorPackage = require.resolve('@prisma/client-generator-ts');
  const { PrismaClientTsGenerator } = require(generatorPackage);
  const { enginesVersion } = createRequire(generatorPackage)('@prisma/engines-version');
  return { getConfig, getDMMF, PrismaClientTsGenerator, enginesVersion };
}

async function generate(prisma, { service, schemaPath, schema, output, stamp }) {
  const datamodel = [[schemaPath, schema]];
  const { generators, datasources } = await prisma.getConfig({ datamodel });
  const [generator] = generators;
  if (generators.length !== 1 || generator.provider.value !== 'prisma-client')
    throw new Error(`${schemaPath}: there must be one generator, and its provider must be "prisma-client".`);
  if (join(dirname(schemaPath), generator.output?.value ?? '') !== output)
    throw new Error(`${schemaPath}: the generator's output must be "../src/db/generated".`);
  // Two processes may generate at the same time: each into its own folder, which then takes its place as a whole.
  const draft = `${output}.${process.pid}`;
  try {
    mkdirSync(draft, { recursive: true });
    await new prisma.PrismaClientTsGenerator().generate({
      generator: { ...generator, output: { fromEnvVar: null, value: draft }, isCustomOutput: true },
      otherGenerators: [],
      schemaPath,
      dmmf: await prisma.getDMMF({ datamodel }),
      datasources,
      datamodel: schema,
      version: prisma.enginesVersion,
    });
    writeFileSync(join(draft, '.stamp'), stamp);
    replace(output, draft, stamp);
  } catch (cause) {
    throw new Error(`The Prisma client of ${service} could not be generated.\n${cause.message}`, { cause });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function replace(output, draft, stamp) {
  const old = `${output}.old.${process.pid}`;
  try {
    if (existsSync(output)) renameSync(output, old);
    renameSync(draft, output);
  } catch (cause) {
    // The other process was quicker, which is as good as long as it read the same schema.
    if (readStamp(output) !== stamp) throw cause;
  }
  rmSync(old, { recursive: true, force: true });
}

function readStamp(output) {
  const path = join(output, '.stamp');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

if (import.meta.filename === process.argv[1]) {
  try {
    const services = [];
    for (const folder of ['services', 'packages/test-kit'])
      services.push(...(await generateClients(join(root, folder))));
    if (services.length > 0) console.log(`Generated the database clients of ${services.join(', ')}.`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
