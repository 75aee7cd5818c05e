/** Says on the terminal what is being done, and how long it took when that was noticeable. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1);
  const heartbeat = setInterval(() => say(`  … ${what} (${seconds()} s)`), 5000);
  try {
    const result = await work();
    say(`  ✓ ${what} (${seconds()} s)`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}

/** A line on the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
