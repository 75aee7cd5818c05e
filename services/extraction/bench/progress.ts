const everyMs = 10_000;

/**
 * Says on stderr how far long work is: on a terminal one line that changes, elsewhere a line every ten seconds, so that
 * a log stays short.
 */
export function startProgress(title: string, total: number): { step(): void; end(): void } {
  let done = 0;
  let saidAt = Date.now();
  const line = (): string => `${title}: ${String(done)} of ${String(total)}`;
  return {
    step() {
      done++;
      if (process.stderr.isTTY) process.stderr.write(`\r${line()}\u001b[K`);
      else if (Date.now() - saidAt >= everyMs) {
        saidAt = Date.now();
        process.stderr.write(`${line()}\n`);
      }
    },
    end() {
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    },
  };
}
