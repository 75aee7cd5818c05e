import { setTimeout as sleep } from 'node:timers/promises';
import { measureLostTime } from '../src/documents/clients/lost-time.ts';

/** Keeps this process from running anything else for so long. */
function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('time that a process loses', () => {
  it('is that in which it should have run, whatever it waits for meanwhile', async () => {
    const endIdle = measureLostTime();
    const endBlocked = measureLostTime();
    await sleep(10);
    const idleMs = endIdle();
    block(1000);
    await sleep(10);

    const blockedMs = endBlocked();

    expect(blockedMs).toBeGreaterThan(700);
    // Beside other work a little is lost always.
    expect(blockedMs - idleMs).toBeGreaterThan(600);
  });
});
