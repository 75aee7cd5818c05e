import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What keeps a process and everything that it starts to a share of one processor. */
export interface Quota {
  /** How it does so. */
  readonly by: 'cgroup v1' | 'cgroup v2' | 'stopping and continuing';
  /** To be called when the process has ended. */
  lift(): void;
}

const periodUs = 100_000;

/** Keeps a process, and what it will start, to a share of one processor: by a control group where one may be made. */
export function holdToQuota(child: ChildProcess, share: number): Quota {
  const { pid } = child;
  if (pid === undefined) throw new Error('The process did not start.');
  return inGroupOfV1(pid, share) ?? inGroupOfV2(pid, share) ?? inTurns(child, share);
}

function inGroupOfV1(pid: number, share: number): Quota | undefined {
  const group = join('/sys/fs/cgroup/cpu', `ifcgate-test-${pid}`);
  return tryGroup('cgroup v1', group, () => {
    writeFileSync(join(group, 'cpu.cfs_period_us'), String(periodUs));
    writeFileSync(join(group, 'cpu.cfs_quota_us'), String(Math.round(periodUs * share)));
    writeFileSync(join(group, 'cgroup.procs'), String(pid));
  });
}

function inGroupOfV2(pid: number, share: number): Quota | undefined {
  if (!existsSync('/sys/fs/cgroup/cgroup.controllers')) return undefined;
  const group = join('/sys/fs/cgroup', `ifcgate-test-${pid}`);
  return tryGroup('cgroup v2', group, () => {
    if (!readFileSync(join(group, 'cgroup.controllers'), 'utf8').includes('cpu')) throw new Error('no cpu controller');
    writeFileSync(join(group, 'cpu.max'), `${Math.round(periodUs * share)} ${periodUs}`);
    writeFileSync(join(group, 'cgroup.procs'), String(pid));
  });
}

function tryGroup(by: Quota['by'], group: string, fill: () => void): Quota | undefined {
  try {
    mkdirSync(group);
    fill();
    return { by, lift: () => rmdirSync(group) };
  } catch {
    // Not allowed here, or no such kind of group.
    return undefined;
  }
}

/** Stops the process and its descendants for the rest of every fifth of a second. */
function inTurns(child: ChildProcess, share: number): Quota {
  const turnMs = 200;
  const signal = (name: NodeJS.Signals): void => {
    for (const pid of withDescendants(child.pid ?? 0)) {
      try {
        process.kill(pid, name);
      } catch {
        // It has ended.
      }
    }
  };
  const timer = setInterval(() => {
    signal('SIGCONT');
    setTimeout(() => signal('SIGSTOP'), turnMs * share);
  }, turnMs);
  child.once('exit', () => clearInterval(timer));
  return { by: 'stopping and continuing', lift: () => clearInterval(timer) };
}

function withDescendants(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([id = 0, its]) => (its === parent ? [id, ...below(id)] : []));
  return [pid, ...below(pid)];
}
