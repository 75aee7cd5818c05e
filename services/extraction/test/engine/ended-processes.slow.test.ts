import { readFileSync } from 'node:fs';

import { eventually } from '@ifcgate/test-kit';

import { createEngine, type Engine, type EngineOptions, ReadingCutOff } from '../../src/engine/index.ts';
import { readingProcesses } from './reading-processes.ts';

const invoice = readFileSync(new URL('../../specimens/invoice.pdf', import.meta.url));
const passport = readFileSync(new URL('../../specimens/passport.png', import.meta.url));
const today = '2026-04-01';
const engines: Engine[] = [];

function startEngine(options: Partial<EngineOptions> = {}): Engine {
  const engine = createEngine({ readsPrint: false, workers: 1, cpuLimitMs: 20_000, ...options });
  engines.push(engine);
  return engine;
}

/** Kills a reading process as soon as there is one that was not killed before. */
async function killNext(killed: Set<number>): Promise<void> {
  const next = await eventually(() => readingProcesses().find((pid) => !killed.has(pid)) ?? false, { intervalMs: 1 });
  killed.add(next);
  process.kill(next, 'SIGKILL');
}

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

describe('the engine', () => {
  it('reads a document again when its process was killed', async () => {
    const reading = startEngine().read({ bytes: invoice, template: 'invoice-standard', today });
    await killNext(new Set());

    expect(await reading).toMatchObject({ status: 'processed', fields: { invoice_number: 'INV-2041' } });
  });

  it('does not blame a document when somebody kills its second process as well', async () => {
    const killed = new Set<number>();
    const reading = startEngine().read({ bytes: invoice, template: 'invoice-standard', today });
    await killNext(killed);
    await killNext(killed);

    await expect(reading).rejects.toThrow(ReadingCutOff);
  });

  it('does not count the time in which its process is stopped from outside', async () => {
    const engine = startEngine({ cpuLimitMs: 3000 });
    const reading = engine.read({ bytes: passport, template: 'passport', today });
    const [reader = 0] = await eventually(() => readingProcesses().length > 0 && readingProcesses(), { intervalMs: 1 });
    process.kill(reader, 'SIGSTOP');
    // Of the clock more than the document may take of a processor.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    process.kill(reader, 'SIGCONT');

    expect(await reading).toMatchObject({ status: 'processed' });
  });
});
