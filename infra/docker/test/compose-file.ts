import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';

export type Environment = Readonly<Record<string, string>>;

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

const service = z.object({
  image: z.string(),
  build: z.object({ target: z.string(), args: z.record(z.string(), z.string()).default({}) }).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
  user: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});

const compose = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) }).nullable()),
});

export type ComposeService = Omit<z.infer<typeof service>, 'environment'> & { readonly environment: Environment };
export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: z.infer<typeof compose>['networks'];
}

/** A file of the repository, by its path from the root. */
export function readSource(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}

/**
 * docker-compose.yml as compose makes it of this environment.
 *
 * @throws Error for the first variable that is required and missing, as compose does
 */
export async function readCompose(environment: Environment): Promise<Compose> {
  const file = compose.parse(interpolate(parse(await readSource('docker-compose.yml'), { merge: true }), environment));
  const services = Object.entries(file.services).map(([name, found]): [string, ComposeService] => [
    name,
    { ...found, environment: resolve(found.environment, environment) },
  ]);
  return { ...file, services: Object.fromEntries(services) };
}

/** What make-env.sh writes into a new file, and what it says when it is to write the same file again. */
export async function makeEnv(): Promise<{ environment: Environment; mode: string; secondTime: unknown }> {
  const folder = await mkdtemp(join(tmpdir(), 'ifcgate-env-'));
  const file = join(folder, '.env');
  const make = () => run('sh', [join(root, 'infra/docker/make-env.sh'), file]);
  try {
    await make();
    const first = await readFile(file, 'utf8');
    const { stdout } = await run('ls', ['-l', file]);
    const secondTime: unknown = await make().catch((error: unknown) => error);
    if ((await readFile(file, 'utf8')) !== first) throw new Error('the second run has changed the file');
    return { environment: parseEnv(first), mode: stdout.slice(0, 10), secondTime };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The names and values of an env file. */
export function parseEnv(text: string): Environment {
  const lines = text.split('\n').filter((line) => line.includes('=') && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function interpolate(value: unknown, environment: Environment): unknown {
  if (typeof value === 'string') return interpolateText(value, environment);
  if (Array.isArray(value)) return value.map((item) => interpolate(item, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolate(item, environment)]));
}

function interpolateText(text: string, environment: Environment): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name: string, kind = '?', rest = 'not set') => {
    const value = environment[name] ?? '';
    if (value === '' && kind === '?') throw new Error(`required variable ${name} is missing a value: ${rest}`);
    return value === '' ? String(rest) : value;
  });
}

/** A setting without a value is handed on from the environment, where it is there. */
function resolve(settings: z.infer<typeof service>['environment'], environment: Environment): Environment {
  const pairs = Object.entries(settings).map(([name, value]) => [name, value ?? environment[name]]);
  return Object.fromEntries(
    pairs.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
  );
}
