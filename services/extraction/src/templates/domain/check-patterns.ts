import type { ErrorDetail, TemplateDraft } from '@ifcgate/contracts';
import { RE2JS } from 're2js';

// Counted repetitions are written out when a pattern is compiled, nested ones up to 1000 times: 5 ms for each such nest.
const mostRepetitions = 200;
const mostRepetitionsTogether = 2000;

/**
 * The patterns of a draft that the engine cannot run, or not in bounded time: it takes RE2 syntax, which is matched in
 * linear time and so knows neither back references nor looking around.
 */
export function findBadPatterns({ fields }: Pick<TemplateDraft, 'fields'>): ErrorDetail[] {
  const repetitions = fields.map(({ pattern = '' }) => countRepetitions(pattern));
  const together = repetitions.reduce((sum, count) => sum + count, 0);
  if (together > mostRepetitionsTogether) {
    const message = `must have patterns that count up to ${mostRepetitionsTogether} together; they count to ${together}`;
    return [{ path: 'template.fields', message }];
  }
  return fields.flatMap(({ pattern }, index) => {
    const problem = pattern === undefined ? undefined : problemOf(pattern, repetitions[index] ?? 0);
    return problem === undefined ? [] : [{ path: `template.fields.${index}.pattern`, message: problem }];
  });
}

function problemOf(pattern: string, repetitions: number): string | undefined {
  if (/\\[1-9]|\\k<|\(\?P=/.test(pattern)) return 'must not refer back to a group: RE2 has no back references';
  if (/\(\?<?[=!]/.test(pattern)) return 'must not look ahead or behind: RE2 does not';
  if (repetitions > mostRepetitions) return `must not count beyond ${mostRepetitions} in all; use * or +`;
  try {
    // By itself: what is closed only by what the engine puts around it would mean something else there.
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'not understood';
    return `is not RE2 syntax: ${reason.slice(0, 200)}`;
  }
}

/** The sum of the upper ends of `{3}`, `{3,}` and `{3,8}`. */
function countRepetitions(pattern: string): number {
  return [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)]
    .map(([, least = '', most = '']) => Math.max(Number(least), Number(most)))
    .reduce((sum, count) => sum + count, 0);
}
