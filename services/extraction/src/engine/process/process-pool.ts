import {
  startReadingProcess,
  type ProcessLimits,
  type ProcessOutcome,
  type ReadingProcess,
} from './reading-process.ts';
import { createTurns } from './turns.ts';
import type { ReadRequest, RenderRequest } from './messages.ts';

/** Reading processes of one lane; a document that finds all of them busy waits its turn. */
export type ProcessPool = {
  run(
    request: ReadRequest | RenderRequest,
    options: { signal: AbortSignal; owner?: string | undefined; onProgress?: ProcessLimits['onProgress'] },
  ): Promise<ProcessOutcome>;
  /** Ends its processes. */
  close(): Promise<void>;
};

/** How a lane works. */
export type PoolOptions = {
  /** How many documents are read at once. */
  places: number;
  /** Processor time of one document, or of each page where pages are recognised. */
  cpuLimitMs: number;
  /** Processes beside those, ready to step in for one that is killed or takes long, once there was a document. */
  spares: number;
};

/** Creates a lane. Its processes start with the first documents. */
export function createPool({ places, cpuLimitMs, spares }: PoolOptions): ProcessPool {
  const idle: ReadingProcess[] = [];
  const busy = new Set<ReadingProcess>();
  const turns = createTurns({ places, slowPlaces: spares, now: () => performance.now() });
  let mostBusy = 0;
  let isClosed = false;

  // A process takes a second to start and to be warm: with a spare, no document waits for that when a reader was killed.
  const keepSpares = (): void => {
    if (spares === 0 || isClosed) return;
    mostBusy = Math.min(places, Math.max(mostBusy, busy.size));
    // The last in the row is taken first: these have time to start.
    while (idle.length + busy.size < mostBusy + spares) idle.unshift(startReadingProcess({ isSpare: true }));
  };

  const runOnce = async (request: ReadRequest | RenderRequest, limits: ProcessLimits): Promise<ProcessOutcome> => {
    const reader = takeUsable(idle) ?? startReadingProcess({ isSpare: false });
    busy.add(reader);
    keepSpares();
    const outcome = await reader.read(request, limits);
    busy.delete(reader);
    if (reader.isUsable() && !isClosed) idle.push(reader);
    else {
      keepSpares();
      await reader.kill();
    }
    return outcome;
  };

  return {
    async run(request, { signal, owner, onProgress }) {
      const turn = await turns.take({ signal, owner });
      const limits = { cpuLimitMs, signal, onProgress, onSlow: turn.makeWay };
      try {
        const first = await runOnce(request, limits);
        // Whoever ended the process, the document deserves a second chance; only then it is to blame.
        return isWorthAnother(first) ? await runOnce(request, limits) : first;
      } finally {
        turn.end();
      }
    },
    async close() {
      isClosed = true;
      await Promise.all([...idle.splice(0), ...busy].map((reader) => reader.kill()));
    },
  };
}

function isWorthAnother(outcome: ProcessOutcome): boolean {
  if (outcome.kind === 'cut_off') return outcome.reason === 'killed' || outcome.reason === 'not_started';
  return outcome.kind === 'died';
}

function takeUsable(idle: ReadingProcess[]): ReadingProcess | undefined {
  for (let reader = idle.pop(); reader !== undefined; reader = idle.pop()) if (reader.isUsable()) return reader;
  return undefined;
}
