import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * How much a process lets others go first: requests get fifteen times the share of a processor that reading has, and
 * reading five times that of a process which is used up. Reading has what requests leave, which is most of it.
 */
const niceness = { reading: 12, usedUp: 19 };

/**
 * Lets other processes go first where processors are scarce. There is no way back without privileges. Where the system
 * does not allow it, nothing is lost but that.
 *
 * @param pid of a process that leads a session
 */
export function giveWay(pid: number, state: keyof typeof niceness): void {
  const nice = niceness[state];
  tryTo(() => setPriority(pid, nice));
  // Outside of containers, Linux may share processors out among sessions first, and asks each for its own niceness.
  if (process.platform === 'linux') tryTo(() => writeFileSync(`/proc/${String(pid)}/autogroup`, String(nice)));
}

function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    // The process has just ended, or there is no such file here, or it was written less than 0.1 s ago.
  }
}
