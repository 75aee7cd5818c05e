import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../src/logger.ts';
import { whenProcessEnds } from '../src/process-end.ts';

// A process with work in hand, for tests: it does what it reads, a line each.
const [wordsPath = '', ...habits] = process.argv.slice(2);
const has = (habit: string): boolean => habits.includes(habit);
const forEver = new Promise<void>(() => undefined);
const log = createLogger({ service: 'test', level: 'info', redact: new Set(['secret']) });
const say = (word: string): void => log.info(word);

whenProcessEnds(log, {
  stopTimeoutMs: 1500,
  async lastWords() {
    if (has('mute')) await forEver;
    if (has('stutters')) throw new Error('no words');
    say('words.begun');
    await sleep(200);
    writeFileSync(wordsPath, 'in hand: doc_1');
  },
  async stop() {
    say('stop.begun');
    if (has('stuck')) await forEver;
    if (has('fails')) throw new Error('cannot stop');
    await sleep(300);
    say('stop.ended');
  },
});

const commands: Readonly<Record<string, () => unknown>> = {
  throw: () => setImmediate(() => fail('thrown')),
  reject: () => void Promise.reject(new Error('rejected', { cause: new Error('why') })),
  storm: () => setInterval(() => fail('again'), 10),
};

function fail(message: string): never {
  throw new Error(message, { cause: new Error('why') });
}

process.stdin.setEncoding('utf8').on('data', (text: string) => {
  for (const line of text.split('\n')) commands[line]?.();
});
say('ready');
