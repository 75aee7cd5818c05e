import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, programEnvironment } from '@ifcgate/test-kit';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import { lastWordsOf } from '../src/start-service.ts';

const program = new URL('ending-process.ts', import.meta.url).pathname;

let folder: string;
let child: ChildProcessWithoutNullStreams;
let output: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ifcgate-end-'));
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Starts the process with its habits, and waits until it is ready. */
async function start(...habits: string[]): Promise<void> {
  output = '';
  child = spawn(process.execPath, [program, join(folder, 'words'), ...habits], { env: programEnvironment() });
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await untilSaid('ready');
}

interface Line {
  readonly event: string;
  readonly origin?: string;
  readonly cause?: { message: string; cause?: { message: string } };
}

const lines = (): Line[] =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const said = (): string[] => lines().map(({ event }) => event);
const untilSaid = (event: string): Promise<unknown> =>
  eventually(() => output.includes(`"event":"${event}"`), { message: event, timeoutMs: 20_000 });
const tell = (command: string): boolean => child.stdin.write(`${command}\n`);
const words = (): string | undefined =>
  existsSync(join(folder, 'words')) ? readFileSync(join(folder, 'words'), 'utf8') : undefined;
const gone = async (): Promise<number | string | null> => {
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return code ?? signal;
};

describe('a process that is told to end', () => {
  it('stops, exits with 0 and has no last words', async () => {
    await start();

    child.kill('SIGTERM');

    expect(await gone()).toBe(0);
    expect(said()).toEqual(['ready', 'host.stopping', 'stop.begun', 'stop.ended']);
    expect(words()).toBeUndefined();
  });

  it.each([
    ['cannot stop', 'fails'],
    ['does not come to an end', 'stuck'],
  ])('exits with 1, and says so, when it %s', async (_name, habit) => {
    await start(habit);

    child.kill('SIGINT');

    expect(await gone()).toBe(1);
    expect(said().at(-1)).toBe('host.stop_failed');
  });

  it('has no last words when it is killed', async () => {
    await start();

    child.kill('SIGKILL');

    expect(await gone()).toBe('SIGKILL');
    expect(words()).toBeUndefined();
  });
});

describe('a process in which nobody catches an error', () => {
  it.each([
    ['thrown', 'throw', 'uncaughtException'],
    ['rejected', 'reject', 'unhandledRejection'],
  ])(
    'logs what was %s with its cause, writes its last words, stops and exits with 1',
    async (message, command, origin) => {
      await start();

      tell(command);

      expect(await gone()).toBe(1);
      expect(said()).toEqual(['ready', 'host.fault', 'words.begun', 'host.stopping', 'stop.begun', 'stop.ended']);
      expect(lines()[1]).toMatchObject({ origin, cause: { message, cause: { message: 'why' } } });
      expect(words()).toBe('in hand: doc_1');
    },
  );

  it('gives up the stopping at the second one', async () => {
    await start('stuck');
    tell('throw');
    await untilSaid('stop.begun');

    tell('throw');

    expect(await gone()).toBe(1);
    expect(said().slice(-2)).toEqual(['stop.begun', 'host.fault']);
    expect(words()).toBe('in hand: doc_1');
  });

  it('writes its last words all the same when faults storm', async () => {
    await start();

    tell('storm');

    expect(await gone()).toBe(1);
    expect(words()).toBe('in hand: doc_1');
    expect(said().filter((event) => event === 'words.begun')).toHaveLength(1);
  });

  it('writes its last words and exits with 1 when that happens while it stops', async () => {
    await start();
    child.kill('SIGTERM');
    await untilSaid('stop.begun');

    tell('throw');

    expect(await gone()).toBe(1);
    expect(words()).toBe('in hand: doc_1');
  });

  it.each([['mute'], ['stutters']])('stops also when its last words are not said (%s)', async (habit) => {
    await start(habit);

    tell('throw');

    expect(await gone()).toBe(1);
    expect(said()).toEqual([
      ...['ready', 'host.fault', 'host.last_words_failed', 'host.stopping', 'stop.begun', 'stop.ended'],
    ]);
  });
});

describe('the last words of a service', () => {
  it('are those of every worker that has some, whichever fails', async () => {
    const log = recordingLogger('case');
    const noted: string[] = [];
    const run = (): Promise<void> => Promise.resolve();
    const noting = (name: string) => ({ name, run, lastWords: () => Promise.resolve(void noted.push(name)) });

    await lastWordsOf(
      [
        noting('one'),
        { name: 'broken', run, lastWords: () => Promise.reject(new Error('away')) },
        { name: 'silent', run },
        noting('two'),
      ],
      log,
    );

    expect(noted).toEqual(['one', 'two']);
    expect(log.lines('worker.last_words_failed')).toMatchObject([{ worker: 'broken', cause: { message: 'away' } }]);
  });
});
