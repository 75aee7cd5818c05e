import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const touchMs = 2000;
/** A holder touches the file every two seconds; one that did not for this long was killed or is another machine's. */
const abandonedMs = 20_000;

/**
 * Waits until no other command works on the same file, then holds it: two commands in one fresh clone install once.
 *
 * @param {string} file its folder exists; holds the process id of the one whose turn it is
 * @param {(pid: number) => void} onWait called once when somebody else is at it
 * @returns {Promise<() => void>} ends the turn
 */
export async function takeTurn(file, onWait) {
  for (let waited = false; !tryTake(file); waited = true) {
    const pid = readPid(file);
    if (isAbandoned(file, pid)) rmSync(file, { force: true });
    else {
      if (!waited) onWait(pid);
      await wait(200);
    }
  }
  const touching = setInterval(() => utimesSync(file, new Date(), new Date()), touchMs);
  return () => {
    clearInterval(touching);
    rmSync(file, { force: true });
  };
}

function tryTake(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readPid(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function isAbandoned(file, pid) {
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return age > abandonedMs || (pid > 0 && !isAlive(pid));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    // One that was killed but not collected yet, as in a container without an init, still has its number.
    return !existsSync(`/proc/${pid}/stat`) || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch (error) {
    return error.code === 'EPERM';
  }
}
