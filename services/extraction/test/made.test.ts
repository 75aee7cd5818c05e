import { createEngine, type ReadResult } from '../src/engine/index.ts';
import { adviceOn, madeCases, readGolden, readMade, type MadeCase } from './golden-answers.ts';

/** Not answered as they should be, and in the open about it: absent, or in review. Who mends one takes its line away. */
const stillOpen: readonly string[] = [];
/** Answered wrongly, and nobody is told. */
const stillWrong: readonly string[] = [];

const golden = readGolden();
const engine = createEngine({ workers: 1, ocrWorkers: 1, cpuLimitMs: 20_000 });
afterAll(() => engine.close());

describe('a document of the kinds that people report', () => {
  it.each(madeCases.map((each) => [each.file.replace('files/', ''), each.why, each] as const))(
    'is read as it should be: %s (%s)',
    async (name, _, each) => {
      const result = await readMade(engine, each);

      expect(verdictOf(each, result)).toEqual(known(name));
      expect(adviceOn(result, each.template, golden[each.file])).toBeUndefined();
    },
    60_000,
  );
});

function known(name: string): 'right' | 'open' | 'wrong' {
  if (stillWrong.includes(name)) return 'wrong';
  return stillOpen.includes(name) ? 'open' : 'right';
}

function verdictOf({ expect: expected, never, status }: MadeCase, result: ReadResult): 'right' | 'open' | 'wrong' {
  const isDone = result.status === 'processed';
  const missed = Object.entries(expected).filter(([name, value]) => (result.fields[name] ?? null) !== value);
  const isForbidden = Object.entries(never).some(([name, values]) => values.includes(result.fields[name] ?? ''));
  const isAllowed = status.length === 0 || status.includes(result.status);
  const isClaimed = missed.some(([name]) => result.fields[name] !== undefined);
  if (isDone && (isClaimed || isForbidden || !isAllowed)) return 'wrong';
  return missed.length > 0 || !isAllowed ? 'open' : 'right';
}
