import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const parentCheckMs = 500;

/** Ctrl-C reaches this process once from the terminal and once more from npm; within this time it is one wish. */
const sameWishMs = 1000;

/** Thrown when a signal ended a child of ours: there is nothing to explain, only to exit with the usual code. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs a program until it ends, hands SIGINT, SIGTERM and SIGHUP on to it, and outlives it.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & {onOutput?: (text: string) => void}} options the child shares our
 *   stdin, stdout and stderr unless `onOutput` takes what it prints
 * @returns {Promise<number>} its exit code; 128 + the signal's number when a signal ended it
 * @throws Interrupted when it ended after a signal to us and not by itself, and `onOutput` was taking its output
 */
export function run(file, args, { onOutput, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    const passOn = forwardSignals(child);
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
    child.on('error', (error) => {
      passOn.stop();
      reject(error);
    });
    child.on('close', (code, signal) => {
      const received = passOn.stop();
      if (received !== undefined && onOutput) reject(new Interrupted(received));
      else resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function forwardSignals(child) {
  let received;
  let receivedAt = 0;
  const forward = (signal) => {
    if (signal === received && Date.now() - receivedAt < sameWishMs) return;
    received = signal;
    receivedAt = Date.now();
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  const watch = watchParent(() => forward('SIGTERM'));
  return {
    stop() {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, forward);
      return received;
    },
  };
}

/** npm may be killed with no chance to tell us; its platform must not go on without it. Only npm: a shell may well end. */
function watchParent(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    onGone();
  }, parentCheckMs);
  return watch.unref();
}
