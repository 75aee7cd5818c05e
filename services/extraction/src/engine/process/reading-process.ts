import { fork, type ChildProcess } from 'node:child_process';

import { measureEveryMs, measureMemory } from './process-memory.ts';
import type { FailureCode, ReadResult } from '../read-result.ts';
import type { RenderResult } from '../render-page.ts';
import type { ReadReply, ReadRequest, RenderRequest } from './messages.ts';

/** How reading in a process of its own ended. */
export type ProcessOutcome =
  | { kind: 'read'; result: ReadResult | 'ocr_needed' }
  | { kind: 'rendered'; result: RenderResult }
  | { kind: 'over_budget'; code: FailureCode }
  /** The process went away by itself; `signal` is what killed it, if anything did. */
  | { kind: 'died'; signal: NodeJS.Signals | null }
  | { kind: 'aborted' }
  | { kind: 'broken'; message: string };

/** What reading in a process may take, and who wants to hear of it. */
export type ProcessLimits = {
  /** For the whole document, or for each page where pages are recognised. */
  timeoutMs: number;
  signal: AbortSignal | undefined;
  onProgress: ((pagesDone: number, pages: number) => void) | undefined;
};

/** One reading process. `read` is called once at a time, and `kill` once it is no longer usable. */
export type ReadingProcess = {
  /** Whether it can take another document. */
  isUsable(): boolean;
  read(request: ReadRequest | RenderRequest, limits: ProcessLimits): Promise<ProcessOutcome>;
  kill(): Promise<void>;
};

const startTimeoutMs = 30_000;
const heapMegabytes = 384;
/** For new objects; left alone it grows until the process counts as spent, after some 150 invoices. */
const youngMegabytes = 16;

/** Starts a process that reads documents. It does not keep its parent alive while it has nothing to do. */
export function startReadingProcess(): ReadingProcess {
  const child = fork(new URL('read-process.ts', import.meta.url), {
    execArgv: [
      `--max-old-space-size=${String(heapMegabytes)}`,
      `--max-semi-space-size=${String(youngMegabytes)}`,
      '--disable-warning=ExperimentalWarning',
    ],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // It leads a process group: one signal ends it together with an OCR program it has started.
    detached: true,
  });
  let isUsable = true;
  const gone = new Promise<void>((resolve) => {
    const end = (): void => {
      isUsable = false;
      killGroup(child);
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const ready = new Promise<void>((resolve) => {
    child.on('message', (reply: ReadReply) => {
      if (reply.kind === 'ready') resolve();
    });
  });
  return {
    isUsable: () => isUsable,
    async read(request, limits) {
      keepAlive(child, true);
      const outcome = await readIn(child, { request, ready, ...limits });
      if (!('isSpent' in outcome) || outcome.isSpent) isUsable = false;
      keepAlive(child, false);
      return outcome;
    },
    async kill() {
      isUsable = false;
      keepAlive(child, true);
      child.kill('SIGKILL');
      killGroup(child);
      await gone;
    },
  };
}

type Reading = ProcessLimits & { request: ReadRequest | RenderRequest; ready: Promise<void> };
type InnerOutcome = Exclude<ProcessOutcome, { result: unknown }> | Extract<ReadReply, { isSpent: boolean }>;

function readIn(
  child: ChildProcess,
  { request, ready, timeoutMs, signal, onProgress }: Reading,
): Promise<InnerOutcome> {
  return new Promise((resolve) => {
    const settle = (outcome: InnerOutcome): void => {
      clearTimeout(timer);
      clearInterval(meter);
      child.off('message', onMessage);
      child.off('exit', onExit);
      signal?.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    const onMessage = (reply: ReadReply): void => {
      if (reply.kind === 'progress') {
        // Text takes milliseconds per page, so its time is that of the document; a recognised page has its own.
        if ('ocr' in request && request.ocr !== undefined) restart();
        onProgress?.(reply.pagesDone, reply.pages);
      } else if (reply.kind !== 'ready') settle(reply);
    };
    const onExit = (_code: number | null, killedBy: NodeJS.Signals | null): void => {
      settle({ kind: 'died', signal: killedBy });
    };
    const onAbort = (): void => settle({ kind: 'aborted' });
    const onTimeout = (): void => settle({ kind: 'over_budget', code: 'processing_timeout' });
    let timer = setTimeout(onTimeout, startTimeoutMs);
    const restart = (): void => {
      clearTimeout(timer);
      timer = setTimeout(onTimeout, timeoutMs);
    };
    const meter = setInterval(() => {
      const held = child.pid === undefined ? undefined : measureMemory(child.pid);
      if (held !== undefined && held > request.budget.maxProcessMemoryBytes)
        settle({ kind: 'over_budget', code: 'file_limit_exceeded' });
    }, measureEveryMs);
    child.on('message', onMessage);
    child.once('exit', onExit);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    // Starting Node on a busy machine takes longer than reading most documents; the document's time begins after it.
    void ready.then(() => {
      restart();
      child.send(request, (error) => {
        if (error !== null) settle({ kind: 'died', signal: null });
      });
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

function keepAlive(child: ChildProcess, isBusy: boolean): void {
  if (isBusy) {
    child.ref();
    child.channel?.ref();
    return;
  }
  child.unref();
  child.channel?.unref();
}
