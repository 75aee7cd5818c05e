import { readFileSync } from 'node:fs';

import { createEngine, type Engine, type EngineOptions } from '../../src/engine/index.ts';
import { readingProcesses } from './reading-processes.ts';

const bytes = readFileSync(new URL('../../specimens/invoice.pdf', import.meta.url));
const input = { bytes, template: 'invoice-standard', today: '2026-04-01' };
const engines: Engine[] = [];

function startEngine(options: Partial<EngineOptions> = {}): Engine {
  const engine = createEngine({ readsPrint: false, workers: 1, spareWorkers: 1, cpuLimitMs: 20_000, ...options });
  engines.push(engine);
  return engine;
}

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

describe('an engine with a spare process', () => {
  it('replaces one that was stopped at once, before there is another document', async () => {
    const engine = startEngine({ budget: { maxProcessMemoryBytes: 1024 * 1024 } });

    const result = await engine.read(input);

    expect(result.failure?.code).toBe('file_limit_exceeded');
    expect(readingProcesses()).toHaveLength(2);
  });

  it('reads in the spare as in any other', async () => {
    const engine = startEngine();
    const first = await engine.read(input);
    process.kill(readingProcesses()[0] ?? 0, 'SIGKILL');

    const second = await engine.read(input);

    expect(second).toEqual(first);
    expect(second.status).toBe('processed');
  });

  it('ends it, too, when it is closed', async () => {
    const engine = startEngine();
    await engine.read(input);

    await engine.close();

    expect(readingProcesses()).toEqual([]);
  });
});
