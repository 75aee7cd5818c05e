import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

import { createEngine, defaultBudget, type Engine, type ReadResult } from '../src/engine/index.ts';
import { faultOf, readOutcome } from './hostile.ts';
import { loadManifest } from './manifest.ts';
import { startProgress } from './progress.ts';
import { benchDay, cpuLimitMs } from './read-folder.ts';
import { watchMemory } from './reading-memory.ts';

/** One hostile file, as it was answered. */
export type HostileRow = {
  file: string;
  expected: string;
  got: string;
  ms: number;
  memoryMb: number;
  fault: string | undefined;
};

/** A folder of hostile files. `isAliveAfter`: a harmless document was read rightly after each of them. */
export type HostileFigures = { folder: string; rows: HostileRow[]; isAliveAfter: boolean };

const hostileManifest = z.looseObject({ files: z.record(z.string(), z.string()) });

// Two ways through the engine: words, and rasters with a search for a zone.
const templates = ['invoice-standard', 'passport'];
/** From the budget's end to the process's: it is sampled, and killing takes a moment. */
const graceMs = 1000;
const graceMb = 128;

/**
 * Reads every file of a folder in turn, with one engine of one process, and a harmless document before and after each:
 * so the process is there and warm, and its start is not counted as the file's time.
 *
 * @returns undefined when the folder has no manifest
 * @throws ManifestError when its manifest is not `{files: {name: expected}}`
 */
export async function measureHostile(folder: string): Promise<HostileFigures | undefined> {
  const manifest = loadManifest(folder, hostileManifest);
  if (manifest === undefined) return undefined;
  const engine = createEngine({ workers: 1, cpuLimitMs });
  const memory = watchMemory();
  const files = Object.entries(manifest.files);
  const progress = startProgress(folder, files.length);
  const rows: HostileRow[] = [];
  try {
    let isAliveAfter = await readsSpecimen(engine);
    for (const [file, expected] of files) {
      memory.takePeak();
      const read = await readBoth(engine, path.join(folder, file), expected);
      const memoryMb = memory.takePeak().process / 2 ** 20;
      rows.push({ file, expected, ...read, memoryMb, fault: read.fault ?? overBudget(read.ms, memoryMb) });
      isAliveAfter = (await readsSpecimen(engine)) && isAliveAfter;
      progress.step();
    }
    return { folder, rows, isAliveAfter };
  } finally {
    progress.end();
    memory.stop();
    await engine.close();
  }
}

async function readBoth(
  engine: Engine,
  file: string,
  expected: string,
): Promise<Pick<HostileRow, 'got' | 'ms' | 'fault'>> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return { got: 'the file is not there', ms: 0, fault: 'missing' };
  const outcome = readOutcome(expected);
  const got: string[] = [];
  const times: number[] = [];
  const faults: string[] = [];
  for (const template of templates) {
    await readsSpecimen(engine);
    const startedAt = performance.now();
    const result = await engine.read({ bytes, template, today: benchDay });
    times.push(performance.now() - startedAt);
    got.push(describe(result));
    const fault = faultOf(outcome, result, template === 'invoice-standard');
    if (fault !== undefined) faults.push(`as ${template}: ${fault}`);
  }
  return { got: [...new Set(got)].join(' | '), ms: Math.max(...times), fault: faults[0] };
}

function describe({ status, failure, fields, warnings }: ReadResult): string {
  if (failure !== undefined) return failure.code;
  const total = fields['total_amount'] === undefined ? '' : ` total ${fields['total_amount']}`;
  return `${status}${total}${warnings.map((warning) => ` ${warning}`).join('')}`;
}

function overBudget(ms: number, memoryMb: number): string | undefined {
  if (ms > cpuLimitMs + graceMs) return 'too slow';
  return memoryMb > defaultBudget.maxProcessMemoryBytes / 2 ** 20 + graceMb ? 'too much memory' : undefined;
}

// The specimen that the service ships: it is there whatever folders are.
async function readsSpecimen(engine: Engine): Promise<boolean> {
  const bytes = await readFile(new URL('../specimens/invoice.pdf', import.meta.url));
  const { status } = await engine.read({ bytes, template: 'invoice-standard', today: benchDay });
  return status === 'processed';
}
