const lookEveryMs = 100;
/** Later than that is more than the coarseness of timers and a collection of garbage. */
const toleratedMs = 100;

/**
 * Measures how much time this process loses from now on, in which it should have run and was kept from it: so that a host
 * who did not answer in time can be told from one whose answer nobody here had the time to take.
 *
 * @returns ends the measurement; answers milliseconds
 */
export function measureLostTime(): () => number {
  let lostMs = 0;
  let lastMs = performance.now();
  const look = (): void => {
    const now = performance.now();
    lostMs += Math.max(0, now - lastMs - lookEveryMs - toleratedMs);
    lastMs = now;
  };
  const timer = setInterval(look, lookEveryMs).unref();
  return () => {
    clearInterval(timer);
    look();
    return lostMs;
  };
}
