import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { artefactSources, type ArtefactSource } from './maven.ts';

/** The Apache Kafka that is run. */
export const kafkaVersion = '4.1.2';

const downloadsAtOnce = 6;
const attemptsPerSource = 2;

/** Settings of `fetchJars`, each with a default. */
export interface JarOptions {
  /** Where the jars are kept; by default `IFCGATE_KAFKA_CACHE`, else `~/.cache/ifcgate/kafka/<version>`. */
  readonly cacheDir?: string | undefined;
  /** Where the jars that are missing come from, tried in this order. */
  readonly sources?: readonly ArtefactSource[] | undefined;
  /** Hears of the progress; by default it is written to stderr. */
  readonly report?: ((line: string) => void) | undefined;
}

interface Jar {
  readonly path: string;
  readonly sha256: string;
}

/**
 * The paths of all jars of Kafka, each verified against its pinned SHA-256: those in the cache, and the missing and
 * damaged ones downloaded (44 MB in all).
 *
 * @throws Error naming the jar and every source that was tried
 */
export async function fetchJars(options: JarOptions = {}): Promise<string[]> {
  const cacheDir = options.cacheDir ?? process.env['IFCGATE_KAFKA_CACHE'] ?? defaultCache();
  const report = options.report ?? ((line: string) => process.stderr.write(`${line}\n`));
  const jars = await pinnedJars();
  const intact = await Promise.all(jars.map((jar) => isIntact(join(cacheDir, basename(jar.path)), jar)));
  const missing = jars.filter((_, index) => !intact[index]);

  if (missing.length > 0) {
    await mkdir(cacheDir, { recursive: true });
    await downloadAll(missing, cacheDir, [...(options.sources ?? (await artefactSources()))], report);
  }
  return jars.map((jar) => join(cacheDir, basename(jar.path)));
}

function defaultCache(): string {
  return join(homedir(), '.cache', 'ifcgate', 'kafka', kafkaVersion);
}

/** The list is in the form of `sha256sum`, so that this tool can write and check it. */
async function pinnedJars(): Promise<Jar[]> {
  const list = await readFile(new URL(`kafka-${kafkaVersion}.sha256`, import.meta.url), 'utf8');
  return list
    .trim()
    .split('\n')
    .map((line) => {
      const [sha256 = '', path = ''] = line.split(/\s+/);
      return { sha256, path };
    });
}

async function isIntact(file: string, jar: Jar): Promise<boolean> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes !== undefined && checksum(bytes) === jar.sha256;
}

async function downloadAll(
  jars: readonly Jar[],
  cacheDir: string,
  sources: ArtefactSource[],
  report: (line: string) => void,
): Promise<void> {
  const waiting = [...jars];
  let done = 0;
  let sizeBytes = 0;
  let reportedAt = 0;
  const worker = async () => {
    for (let jar = waiting.shift(); jar; jar = waiting.shift()) {
      const bytes = await download(jar, sources);
      await save(join(cacheDir, basename(jar.path)), bytes);
      done += 1;
      sizeBytes += bytes.length;
      if (done < jars.length && Date.now() - reportedAt < 1_000) continue;
      reportedAt = Date.now();
      report(`Apache Kafka ${kafkaVersion}: ${done} of ${jars.length} jars, ${(sizeBytes / 1e6).toFixed(0)} MB`);
    }
  };
  await Promise.all(Array.from({ length: downloadsAtOnce }, worker));
}

/** Tries the sources in turn; one that had a jar comes first for the next, so that a dead one is waited for only once. */
async function download(jar: Jar, sources: ArtefactSource[]): Promise<Buffer> {
  const failures: string[] = [];
  for (const source of [...sources]) {
    for (let attempt = 1; attempt <= attemptsPerSource; attempt += 1) {
      try {
        const bytes = await source.read(jar.path);
        if (checksum(bytes) !== jar.sha256) throw new Error('its checksum is not the pinned one');
        sources.sort((a, b) => Number(b === source) - Number(a === source));
        return bytes;
      } catch (cause) {
        failures.push(`${source.name}: ${reason(cause)}`);
        if (!isWorthRepeating(cause)) break;
        await delay(200 + Math.random() * 300);
      }
    }
  }
  throw new Error(`${jar.path} could not be had: ${failures.join('; ')}`);
}

function isWorthRepeating(cause: unknown): boolean {
  return !(cause instanceof Error && (('code' in cause && cause.code === 'ENOENT') || cause.message === 'status 404'));
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message;
}

/** Writes beside the target and renames, so that a jar under its own name is whole, whatever dies or runs beside us. */
async function save(file: string, bytes: Buffer): Promise<void> {
  const partial = `${file}.${randomUUID()}.part`;
  await writeFile(partial, bytes);
  await rename(partial, file);
}

function checksum(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
