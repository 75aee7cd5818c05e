import { createHash } from 'node:crypto';
import type { Engine, ReadResult } from '../engine/index.ts';
import type { Job } from '../db/job-rows.ts';

/** What was read from a file, and which file it was. */
export interface Reading {
  readonly sha256: string;
  readonly result: ReadResult;
}

/** Reads bytes for a job. */
export type ReadFile = (job: Job, bytes: Buffer, signal: AbortSignal) => Promise<Reading>;

const maxRemembered = 200;
const rememberedMs = 10 * 60_000;

/**
 * Reads files with the engine, the same bytes of one tenant only once in ten minutes: a client that repeats a document
 * costs a hash. The engine is deterministic, so nobody can tell the difference; nothing is written to disk.
 */
export function createCachedReader(engine: Engine, today: () => string): ReadFile {
  const remembered = new Map<string, { result: Promise<ReadResult>; until: number }>();
  return async ({ workspaceId, environment, template }, bytes, signal) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const day = today();
    const key = [workspaceId, environment, template, day, sha256].join('/');
    const known = remembered.get(key);
    if (known !== undefined && known.until > Date.now()) return { sha256, result: await known.result };
    const result = engine.read({ bytes, template, today: day }, { signal });
    remembered.set(key, { result, until: Date.now() + rememberedMs });
    if (remembered.size > maxRemembered) remembered.delete(remembered.keys().next().value ?? '');
    // A reading that was killed or timed out says nothing about the next one.
    result.then(
      ({ failure }) => failure?.code === 'processing_timeout' && remembered.delete(key),
      () => remembered.delete(key),
    );
    return { sha256, result: await result };
  };
}
