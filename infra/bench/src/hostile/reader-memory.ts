import { readFileSync } from 'node:fs';

/** The most memory that the reading processes of a platform were seen to hold, in MB. */
export interface ReaderMemory {
  largestMb: number;
  /** Of all of them together, at one time. */
  togetherMb: number;
  mostProcesses: number;
}

const pageBytes = 4096;
const sampleEveryMs = 50;

/**
 * Watches the reading processes that a platform starts, without the OCR programs that they start. Linux only: elsewhere
 * it sees none.
 */
export function watchReaders(platformPid: number): { takePeak(): ReaderMemory; stop(): void } {
  const nothing: ReaderMemory = { largestMb: 0, togetherMb: 0, mostProcesses: 0 };
  let peak = nothing;
  const timer = setInterval(() => {
    const held = readersOf(platformPid).map(residentMb);
    peak = {
      largestMb: Math.max(peak.largestMb, ...held),
      togetherMb: Math.max(
        peak.togetherMb,
        held.reduce((sum, each) => sum + each, 0),
      ),
      mostProcesses: Math.max(peak.mostProcesses, held.length),
    };
  }, sampleEveryMs);
  return {
    takePeak() {
      const taken = peak;
      peak = nothing;
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}

function readersOf(pid: number): string[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ');
  return children.filter((child) => read(`/proc/${child}/cmdline`).includes('read-process.ts'));
}

function residentMb(pid: string): number {
  return (Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * pageBytes) / 2 ** 20;
}

// Processes end between being listed and being looked at.
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
