import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const pageBytes = 4096;

/** The memory a process holds, in bytes; undefined when it is gone or the system does not say. */
export function measureMemory(pid: number): number | undefined {
  try {
    if (process.platform === 'linux')
      return Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * pageBytes;
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8', timeout: 1000 })) * 1024;
  } catch {
    return undefined;
  }
}

/** How often a working process is measured: reading /proc takes microseconds, starting `ps` some milliseconds. */
export const measureEveryMs = process.platform === 'linux' ? 20 : 250;
