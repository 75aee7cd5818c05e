import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** What a process and the programs it has started hold and have used. */
export type ProcessUsage = {
  memoryBytes: number;
  /** Processor time since it began, its own and that of its programs, also of those that have ended. */
  cpuMs: number;
  /** Whether any of its threads waits for a processor, for a disk, or for being let go on: it is not idle by its own will. */
  isKeptWaiting: () => boolean;
};

const pageBytes = 4096;
/** Linux counts in these, whatever its own clock does. */
const tickMs = 10;

/** What a process uses; undefined when it is gone or nothing says. */
export function measureUsage(pid: number): ProcessUsage | undefined {
  try {
    return process.platform === 'linux' ? measureOnLinux(pid) : measureGroup(pid);
  } catch {
    return undefined;
  }
}

/** How often a working process is measured: reading /proc takes microseconds, starting `ps` some milliseconds. */
export const measureEveryMs = process.platform === 'linux' ? 20 : 250;

function measureOnLinux(pid: number): ProcessUsage {
  const own = readlinkSync(`/proc/${String(pid)}/exe`);
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .split(' ')
    .filter((child) => child.trim() !== '')
    .map(Number);
  // Until a child runs its own program its memory is that of its parent, which would count twice.
  const programs = children.filter((child) => programOf(child) !== own);
  return {
    memoryBytes: [pid, ...programs].reduce((sum, each) => sum + residentPages(each), 0) * pageBytes,
    cpuMs: [pid, ...children].reduce((sum, each) => sum + ticksOf(each), 0) * tickMs,
    isKeptWaiting: () => [pid, ...children].flatMap(threadStates).some((state) => 'RDTt'.includes(state)),
  };
}

function programOf(pid: number): string | undefined {
  return unlessGone(() => readlinkSync(`/proc/${String(pid)}/exe`));
}

function residentPages(pid: number): number {
  return unlessGone(() => Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1])) ?? 0;
}

/** Processor time of one process, and of those it has waited for; undefined where nothing says. Exported for the bench. */
export function cpuMsOf(pid: number): number | undefined {
  return process.platform === 'linux' ? ticksOf(pid) * tickMs : undefined;
}

// `utime`, `stime`, and the same of the children that it has waited for: proc(5), fields 14 to 17.
function ticksOf(pid: number): number {
  const stat = unlessGone(() => readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  return stat === undefined
    ? 0
    : statFields(stat)
        .slice(11, 15)
        .reduce((sum, ticks) => sum + Number(ticks), 0);
}

function threadStates(pid: number): string[] {
  const folder = `/proc/${String(pid)}/task`;
  const threads = unlessGone(() => readdirSync(folder)) ?? [];
  return threads.flatMap(
    (thread) => unlessGone(() => statFields(readFileSync(`${folder}/${thread}/stat`, 'utf8'))[0]) ?? [],
  );
}

/** From the third field, the state, on: the name before it may hold blanks and parentheses. */
function statFields(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Undefined for a process that has just ended. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

// A reading process leads a process group; what it starts belongs to it.
function measureGroup(pid: number): ProcessUsage | undefined {
  const columns = ['-o', 'pgid=', '-o', 'rss=', '-o', 'time=', '-o', 'state='];
  const table = execFileSync('ps', ['-A', ...columns], { encoding: 'utf8', timeout: 1000 });
  return sumOfGroup(table, pid);
}

/** The rows of a process group in what `ps` prints of group, kilobytes, processor time and state; exported for its test. */
export function sumOfGroup(table: string, group: number): ProcessUsage | undefined {
  const rows = table.split('\n').map((row) => row.trim().split(/\s+/));
  const its = rows.filter(([id]) => Number(id) === group);
  if (its.length === 0) return undefined;
  return {
    memoryBytes: its.reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0),
    cpuMs: its.reduce((sum, [, , time = '']) => sum + cpuTimeMs(time), 0),
    isKeptWaiting: () => its.some(([, , , state = '']) => /^[RDUT]/.test(state)),
  };
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` in milliseconds. */
function cpuTimeMs(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = (clock ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}
