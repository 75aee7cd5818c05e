import { execFileSync } from 'node:child_process';

/** The reading processes that this process has started, by their process id. */
export function readingProcesses(): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((row) => {
    const [pid, parent] = row.trim().split(/\s+/).map(Number);
    return parent === process.pid && row.includes('read-process.ts') && pid !== undefined ? [pid] : [];
  });
}

/** Whether a process is there; killed and not yet taken off the table by whoever inherited it, it is not. */
export function isAlive(pid: number): boolean {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' });
  return table.split('\n').some((row) => {
    const [id, state = ''] = row.trim().split(/\s+/);
    return id === String(pid) && !state.startsWith('Z');
  });
}
