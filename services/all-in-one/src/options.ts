import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '@ifcgate/service-kit';
import { z } from 'zod';

/** What `npm start` can be told. */
export interface Options {
  readonly port: number;
  readonly dataDir: string;
  /** Play the first case: always, never, or on the first start of a data directory. */
  readonly demo: 'always' | 'never' | 'first';
  /** Requests in any 60 s, per workspace and environment, and per address without a key. */
  readonly rateLimit: number;
}

const schema = z.object({
  port: z.coerce.number().int().min(0).max(65_535).default(4000),
  dataDir: z.string().min(1).default('.ifcgate'),
  rateLimit: z.coerce.number().int().min(1).max(1_000_000).default(600),
});

const usage =
  'Known flags: --port <number>, --data-dir <folder>, --demo, --no-demo. After npm start they follow a "--".';

/**
 * Reads flags and environment; a flag wins.
 *
 * @throws ConfigError saying what is wrong and which flags there are
 */
export function readOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options {
  const flags = parseFlags(argv);
  const parsed = schema.safeParse({
    port: flags.port ?? environment['IFCGATE_PORT'],
    dataDir: flags['data-dir'] ?? environment['IFCGATE_DATA_DIR'],
    rateLimit: environment['IFCGATE_RATE_LIMIT'],
  });
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`${problems.join('\n')}\n${usage}`);
  }
  const demo = flags.demo === undefined ? 'first' : flags.demo ? 'always' : 'never';
  return { ...parsed.data, dataDir: resolve(parsed.data.dataDir), demo };
}

function parseFlags(argv: readonly string[]): { port?: string; 'data-dir'?: string; demo?: boolean } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { port: { type: 'string' }, 'data-dir': { type: 'string' }, demo: { type: 'boolean' } },
      allowNegative: true,
    });
    return values;
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)}\n${usage}`, { cause: error });
  }
}
