import {
  startReadingProcess,
  type ProcessLimits,
  type ProcessOutcome,
  type ReadingProcess,
} from './reading-process.ts';
import type { ReadRequest, RenderRequest } from './messages.ts';

/** Reading processes of one lane; a document that finds all of them busy waits its turn. */
export type ProcessPool = {
  run(
    request: ReadRequest | RenderRequest,
    options: { signal: AbortSignal; onProgress?: ProcessLimits['onProgress'] },
  ): Promise<ProcessOutcome>;
  /** Ends its processes. */
  close(): Promise<void>;
};

/** Creates a lane of so many processes. They start with the first documents. */
export function createPool(places: number, timeoutMs: number): ProcessPool {
  const idle: ReadingProcess[] = [];
  const busy = new Set<ReadingProcess>();
  const turns = createTurns(places);
  let isClosed = false;

  const runOnce: ProcessPool['run'] = async (request, { signal, onProgress }) => {
    const reader = takeUsable(idle) ?? startReadingProcess();
    busy.add(reader);
    const outcome = await reader.read(request, { timeoutMs, signal, onProgress });
    busy.delete(reader);
    if (reader.isUsable() && !isClosed) idle.push(reader);
    else await reader.kill();
    return outcome;
  };

  return {
    async run(request, options) {
      const giveBack = await turns.take(options.signal);
      try {
        const first = await runOnce(request, options);
        // Whoever ended the process, the document deserves a second chance; only then it is to blame.
        return first.kind === 'died' ? await runOnce(request, options) : first;
      } finally {
        giveBack();
      }
    },
    async close() {
      isClosed = true;
      await Promise.all([...idle.splice(0), ...busy].map((reader) => reader.kill()));
    },
  };
}

function takeUsable(idle: ReadingProcess[]): ReadingProcess | undefined {
  for (let reader = idle.pop(); reader !== undefined; reader = idle.pop()) if (reader.isUsable()) return reader;
  return undefined;
}

/** Lets so many at a time pass, the others in the order they came. */
function createTurns(places: number): { take(signal: AbortSignal): Promise<() => void> } {
  let free = places;
  const waiting: (() => void)[] = [];
  const giveBack = (): void => {
    free++;
    waiting.shift()?.();
  };
  return {
    take(signal) {
      return new Promise((resolve, reject) => {
        const enter = (): void => {
          signal.removeEventListener('abort', leave);
          free--;
          resolve(giveBack);
        };
        const leave = (): void => {
          const index = waiting.indexOf(enter);
          if (index !== -1) waiting.splice(index, 1);
          reject(signal.reason as Error);
        };
        if (signal.aborted) leave();
        else if (free > 0) enter();
        else {
          waiting.push(enter);
          signal.addEventListener('abort', leave, { once: true });
        }
      });
    },
  };
}
