import { fork, type ChildProcess } from 'node:child_process';

import { measureEveryMs } from './process-usage.ts';
import { giveWay } from './process-priority.ts';
import { ReadingMeter, type Ended } from './reading-meter.ts';
import type { ReadResult } from '../read-result.ts';
import type { RenderResult } from '../render-page.ts';
import type { SplitResult } from '../split-document.ts';
import { openIntake, type Intake } from './intake.ts';
import {
  documentOf,
  isMeteredByPage,
  withDocument,
  type ReadReply,
  type ReadRequest,
  type RenderRequest,
  type SentRequest,
} from './messages.ts';

/** How reading in a process of its own ended. */
export type ProcessOutcome =
  | { kind: 'read'; result: ReadResult | 'ocr_needed' }
  | { kind: 'split'; result: SplitResult | 'ocr_needed' }
  | { kind: 'rendered'; result: RenderResult }
  | Ended
  | { kind: 'aborted' }
  | { kind: 'broken'; message: string };

/** What reading in a process may take, and who wants to hear of it. */
export type ProcessLimits = {
  /** Processor time for the whole document, or for each page where pages are recognised. */
  cpuLimitMs: number;
  signal: AbortSignal | undefined;
  onProgress: ((pagesDone: number, pages: number) => void) | undefined;
  /** Called again and again while one document takes longer, or more memory, than most. */
  onSlow: () => void;
};

/** One reading process. `read` is called once at a time, and `kill` once it is no longer usable. */
export type ReadingProcess = {
  /** Whether it can take another document. */
  isUsable(): boolean;
  read(request: ReadRequest | RenderRequest, limits: ProcessLimits): Promise<ProcessOutcome>;
  kill(): Promise<void>;
};

/** Starting takes half a second of a processor, and on a starved host many times that. */
const startTimeoutMs = 10 * 60_000;
const notStarted = { kind: 'cut_off', reason: 'not_started' } as const;
/** An invoice with text takes 20 ms, a picture with a zone 200 ms. */
const slowAfterMs = 300;
const nothing = new Uint8Array(0);
const heapMegabytes = 384;
/** For new objects; left alone it grows until the process counts as spent, after some 150 invoices. */
const youngMegabytes = 16;

/**
 * Starts a process that reads documents. It does not keep its parent alive while it has nothing to do.
 *
 * @param isSpare no document waits for it, so that it can prepare itself
 */
export function startReadingProcess({ isSpare }: { isSpare: boolean }): ReadingProcess {
  const intake = openIntake();
  const child = fork(new URL('read-process.ts', import.meta.url), isSpare ? ['--warm-up'] : [], {
    execArgv: [
      `--max-old-space-size=${String(heapMegabytes)}`,
      `--max-semi-space-size=${String(youngMegabytes)}`,
      '--disable-warning=ExperimentalWarning',
    ],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', intake.descriptor ?? 'ignore'],
    // It leads a process group: one signal ends it together with an OCR program it has started.
    detached: true,
  });
  if (child.pid !== undefined) giveWay(child.pid, 'reading');
  keepAlive(child, false);
  let isUsable = true;
  let hasOcr = false;
  const gone = new Promise<void>((resolve) => {
    const end = (): void => {
      isUsable = false;
      intake.close();
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
      hasOcr ||= 'ocr' in request && request.ocr !== undefined;
      const outcome = await readIn(child, { request, intake, ready, hasOcr, ...limits });
      intake.empty();
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

type Reading = ProcessLimits & {
  request: ReadRequest | RenderRequest;
  intake: Intake;
  ready: Promise<void>;
  hasOcr: boolean;
};
type InnerOutcome = Exclude<ProcessOutcome, { result: unknown }> | Extract<ReadReply, { isSpent: boolean }>;

function readIn(
  child: ChildProcess,
  { request, intake, ready, hasOcr, cpuLimitMs, signal, onProgress, onSlow }: Reading,
): Promise<InnerOutcome> {
  return new Promise((resolve) => {
    let meter: ReadingMeter | undefined;
    let isSettled = false;
    const timers: NodeJS.Timeout[] = [];
    const settle = (outcome: InnerOutcome): void => {
      isSettled = true;
      for (const timer of timers) clearInterval(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
      signal?.removeEventListener('abort', onAbort);
      // What gives way does so for good.
      const isSpent = 'isSpent' in outcome && (outcome.isSpent || meter?.isUsedUp === true);
      resolve('isSpent' in outcome ? { ...outcome, isSpent } : outcome);
    };
    const onMessage = (reply: ReadReply): void => {
      if (reply.kind === 'progress') {
        if (isMeteredByPage(request)) meter?.beginPage();
        onProgress?.(reply.pagesDone, reply.pages);
      } else if (reply.kind !== 'ready') settle(reply);
    };
    const onExit = (_code: number | null, killedBy: NodeJS.Signals | null): void =>
      settle(meter?.judgeDeath(killedBy) ?? notStarted);
    const onError = (): void => settle(meter === undefined ? notStarted : { kind: 'cut_off', reason: 'killed' });
    const onAbort = (): void => settle({ kind: 'aborted' });
    child.on('message', onMessage);
    child.once('exit', onExit);
    child.once('error', onError);
    signal?.addEventListener('abort', onAbort, { once: true });
    timers.push(setTimeout(() => meter ?? settle(notStarted), startTimeoutMs));
    if (signal?.aborted === true) onAbort();
    // Starting Node on a busy machine takes longer than reading most documents; the document's time begins after it.
    void ready.then(() => {
      if (isSettled || child.pid === undefined) return;
      const own = new ReadingMeter({ pid: child.pid, request, hasOcr, cpuLimitMs, onSlow });
      meter = own;
      const look = (): void => {
        const ended = own.look();
        if (ended !== undefined) settle(ended);
      };
      timers.push(setInterval(onSlow, slowAfterMs), setInterval(look, measureEveryMs));
      hand(request, child, intake, (error) => {
        // It had ended before the document came to it.
        if (error !== null) onError();
      });
    });
  });
}

function hand(
  request: ReadRequest | RenderRequest,
  child: ChildProcess,
  intake: Intake,
  onSent: (error: Error | null) => void,
): void {
  const isInIntake = intake.put(documentOf(request));
  const sent: SentRequest = { request: isInIntake ? withDocument(request, nothing) : request, isInIntake };
  child.send(sent, onSent);
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
