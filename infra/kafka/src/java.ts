import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The oldest Java that Apache Kafka 4 runs on. */
export const oldestJava = 17;

/**
 * The path of a Java that is new enough: that of `JAVA_HOME`, or the one on the `PATH`.
 *
 * @returns `undefined` when there is none, or only an older one
 */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const candidates = [...(env['JAVA_HOME'] ? [join(env['JAVA_HOME'], 'bin', 'java')] : []), 'java'];
  for (const java of candidates) if ((await majorVersion(java, env)) >= oldestJava) return java;
  return undefined;
}

async function majorVersion(java: string, env: NodeJS.ProcessEnv): Promise<number> {
  // macOS ships a `java` that only tells where to buy one, and exits with an error: no version, hence 0.
  const answer = await run(java, ['-version'], { env, timeout: 10_000 }).catch(() => undefined);
  return Number(/version "(\d+)/.exec(answer?.stderr ?? '')?.[1] ?? 0);
}
