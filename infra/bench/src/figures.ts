/** The value below which so many percent of the values lie; NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

/** `p50 / p95 / p99` of milliseconds, in words. */
export function latencies(values: readonly number[]): string {
  return [50, 95, 99].map((percent) => `p${percent} ${percentile(values, percent).toFixed(1)}`).join(', ') + ' ms';
}

/** A line of the report. */
export function report(what: string, figures: string): void {
  process.stdout.write(`${what.padEnd(52)} ${figures}\n`);
}
