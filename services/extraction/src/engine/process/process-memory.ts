import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

const pageBytes = 4096;

/** The memory a process and the programs it started hold, in bytes; undefined when it is gone or nothing says. */
export function measureMemory(pid: number): number | undefined {
  try {
    return process.platform === 'linux' ? measureOnLinux(pid) : measureGroup(pid);
  } catch {
    return undefined;
  }
}

function measureOnLinux(pid: number): number {
  const own = readlinkSync(`/proc/${String(pid)}/exe`);
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .trim()
    .split(' ');
  // Until a child runs its own program its memory is that of its parent, which would count twice.
  const programs = children.filter((child) => child !== '' && programOf(child) !== own).map(Number);
  return [pid, ...programs].reduce((sum, each) => sum + residentPages(each), 0) * pageBytes;
}

function programOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    // It has just ended.
    return undefined;
  }
}

function residentPages(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]);
  } catch {
    // It has just ended.
    return 0;
  }
}

// A reading process leads a process group; what it starts belongs to it.
function measureGroup(pid: number): number {
  const table = execFileSync('ps', ['-A', '-o', 'pgid=,rss='], { encoding: 'utf8', timeout: 1000 });
  const rows = table.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
  return rows.reduce((sum, [group, kilobytes = 0]) => sum + (group === pid ? kilobytes * 1024 : 0), 0);
}

/** How often a working process is measured: reading /proc takes microseconds, starting `ps` some milliseconds. */
export const measureEveryMs = process.platform === 'linux' ? 20 : 250;
