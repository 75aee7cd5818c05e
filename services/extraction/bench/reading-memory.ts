import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { cpuMsOf, measureEveryMs, measureUsage } from '../src/engine/process/process-usage.ts';

/** The most memory that reading took since the last look, in bytes. */
export type PeakMemory = {
  /** Of the largest single process. */
  process: number;
  /** Of all reading processes, with what they started, at one time. */
  all: number;
};

/**
 * Watches the processes that this one started, and those that they started: while it runs, these are the engine's.
 * They are sampled, so that a peak shorter than the interval may be missed.
 */
export function watchMemory(): { takePeak(): PeakMemory; stop(): void } {
  let peak: PeakMemory = { process: 0, all: 0 };
  const timer = setInterval(() => {
    const held = descendantsOf(process.pid).map((pid) => measureUsage(pid)?.memoryBytes ?? 0);
    const all = held.reduce((sum, bytes) => sum + bytes, 0);
    peak = { process: Math.max(peak.process, ...held), all: Math.max(peak.all, all) };
  }, measureEveryMs);
  timer.unref();
  return {
    takePeak() {
      const taken = peak;
      peak = { process: 0, all: 0 };
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}

/** Processor time of all that this process has started, those that have ended included; undefined where nothing says. */
export function startedCpuMs(): number | undefined {
  const own = process.cpuUsage();
  const all = [process.pid, ...descendantsOf(process.pid)].map(cpuMsOf);
  if (all[0] === undefined) return undefined;
  return all.reduce<number>((sum, ms) => sum + (ms ?? 0), 0) - (own.user + own.system) / 1000;
}

function descendantsOf(pid: number): number[] {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendantsOf)];
}

function childrenOf(pid: number): number[] {
  try {
    const listed =
      process.platform === 'linux'
        ? readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
        : execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return listed.split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
