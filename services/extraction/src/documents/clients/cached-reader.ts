import { createHash } from 'node:crypto';
import type { Engine, ReadInput, ReadResult, SplitResult, Template } from '../../engine/index.ts';
import type { Job } from '../db/job-rows.ts';
import type { Lane } from '../domain/lanes.ts';
import { type ReadingOptions, SharedReading } from './shared-reading.ts';

type Answer = ReadResult | 'ocr_needed';

/** What was read from a file, and which file it was. */
export interface FileReading {
  readonly sha256: string;
  readonly result: Answer;
}

/** What a job is read with: the name of a built-in template, or a workspace's own. */
export type ReadableJob = Omit<Job, 'template'> & {
  readonly template: string | Template;
  readonly ownParties: ReadInput['ownParties'];
};

/** Reads bytes for a job, in its lane; the fast one answers `ocr_needed` where it cannot. */
export type ReadFile = (job: ReadableJob, bytes: Buffer, options: ReadingOptions) => Promise<FileReading>;

interface Remembered {
  readonly reading: SharedReading<Answer>;
  readonly until: number;
}

const maxRemembered = 200;
const rememberedMs = 10 * 60_000;
const limitCodes: ReadonlySet<string> = new Set(['processing_timeout', 'file_limit_exceeded']);

/**
 * Reads files with the engine, the same bytes of one tenant only once in ten minutes: a client that repeats a document
 * costs a hash. The engine is deterministic, so nobody can tell the difference; nothing is written to disk. Each lane has
 * its own readings: the fast one must not wait for one of the other. No document fails for what happened to the reading of
 * another: where a reading came to its limits, those that only joined it have one more, and where a reader came to a
 * standstill over a document, that is read by itself.
 */
export function createCachedReader(engine: Engine, today: () => string): ReadFile {
  const remembered = new Map<string, Remembered>();
  const readIn: Record<Lane, Engine['read'] | Engine['readWithoutOcr']> = {
    fast: engine.readWithoutOcr.bind(engine),
    ocr: engine.readWithOcr.bind(engine),
    parts: engine.readWithoutOcr.bind(engine),
    parts_ocr: engine.readWithOcr.bind(engine),
  };

  function begin(key: string, { lane, owner }: { lane: Lane; owner: string }, input: ReadInput): SharedReading<Answer> {
    const reading = new SharedReading<Answer>((given) => {
      const options = { ...given, owner };
      return readIn[lane](input, options);
    });
    remembered.set(key, { reading, until: Date.now() + rememberedMs });
    if (remembered.size > maxRemembered) remembered.delete(remembered.keys().next().value ?? '');
    const forget = (): void => {
      if (remembered.get(key)?.reading === reading) remembered.delete(key);
    };
    // A reading that was given up or timed out says nothing about the next one; a file that is carried takes megabytes.
    reading.result.then((answer) => {
      if (hasReachedLimits(answer) || carriesFile(answer)) forget();
    }, forget);
    return reading;
  }

  return async (job, bytes, options) => {
    const { workspaceId, environment, documentId, template, ownParties, lane, stalls } = job;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const day = today();
    const named = typeof template === 'string' ? template : `${template.name}@${template.version}`;
    const owner = `${workspaceId}/${environment}`;
    const pages = pagesOf(job);
    const own = JSON.stringify([ownParties, pages]);
    const key = [owner, named, lane, day, sha256, stalls > 0 ? documentId : '', own].join('/');
    const join = async (): Promise<{ isJoined: boolean; answer: Answer }> => {
      const known = remembered.get(key);
      const isJoined = known !== undefined && known.until > Date.now() && !known.reading.isGivenUp;
      const reading = isJoined
        ? known.reading
        : begin(key, { lane, owner }, { bytes, template, today: day, ownParties, pages });
      return { isJoined, answer: await reading.join(options) };
    };
    const first = await join();
    const isInDoubt = first.isJoined && hasReachedLimits(first.answer);
    return { sha256, result: isInDoubt ? (await join()).answer : first.answer };
  };
}

/** Cuts a file into its documents, in its lane. */
export type SplitFile = (
  job: ReadableJob,
  bytes: Buffer,
  options: ReadingOptions,
) => Promise<SplitResult | 'ocr_needed'>;

/** Cuts files with the engine. */
export function createFileSplitter(engine: Engine, today: () => string): SplitFile {
  return ({ workspaceId, environment, template, lane }, bytes, options) => {
    const input = { bytes, template, today: today() };
    const own = { ...options, owner: `${workspaceId}/${environment}` };
    return lane === 'parts_ocr' ? engine.splitWithOcr(input, own) : engine.splitWithoutOcr(input, own);
  };
}

function pagesOf({ pagesFrom, pagesTo, isDoubtfulPart }: ReadableJob): ReadInput['pages'] {
  return pagesFrom === null || pagesTo === null
    ? undefined
    : { from: pagesFrom, to: pagesTo, isDoubtful: isDoubtfulPart };
}

function carriesFile(answer: Answer): boolean {
  return answer !== 'ocr_needed' && answer.carriedPdf !== undefined;
}

function hasReachedLimits(answer: Answer): boolean {
  return answer !== 'ocr_needed' && answer.failure !== undefined && limitCodes.has(answer.failure.code);
}
