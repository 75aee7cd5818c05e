import { createEngine, type ReadResult } from '../src/engine/index.ts';
import { adviceOn, madeCases, readGolden, readMade, type MadeCase } from './golden-answers.ts';

const golden = readGolden();
// What is printed beside a zone changes none of what is judged here.
const engine = createEngine({ readsPrint: false, workers: 1, ocrWorkers: 1, cpuLimitMs: 20_000 });
afterAll(() => engine.close());

describe('a document of the kinds that people report', () => {
  it.each(madeCases.map((each) => [each.file.replace('files/', ''), each.why, each] as const))(
    'is read as it should be: %s (%s)',
    async (_name, _why, each) => {
      const result = await readMade(engine, each);

      expect(verdictOf(each, result)).toEqual('right');
      expect(adviceOn(result, each.template, golden[each.file])).toBeUndefined();
    },
    60_000,
  );
});

function verdictOf({ expect: expected, never, status }: MadeCase, result: ReadResult): 'right' | 'open' | 'wrong' {
  const isDone = result.status === 'processed';
  const missed = Object.entries(expected).filter(([name, value]) => (result.fields[name] ?? null) !== value);
  const isForbidden = Object.entries(never).some(([name, values]) => values.includes(result.fields[name] ?? ''));
  const isAllowed = status.length === 0 || status.includes(result.status);
  const isClaimed = missed.some(([name]) => result.fields[name] !== undefined);
  if (isDone && (isClaimed || isForbidden || !isAllowed)) return 'wrong';
  return missed.length > 0 || !isAllowed ? 'open' : 'right';
}
