/**
 * Records what is answered today for the documents of `test/made`, which the test of them holds every later answer against:
 *
 *     node services/extraction/scripts/record-golden.ts
 */
import { writeFileSync } from 'node:fs';

import { createEngine } from '../src/engine/index.ts';
import { goldenFile, madeCases, readMade, toGolden } from '../test/golden-answers.ts';

const engine = createEngine({ workers: 2, cpuLimitMs: 20_000 });
const answers = await Promise.all(madeCases.map(async (each) => [each.file, toGolden(await readMade(engine, each))]));
await engine.close();
const recorded = answers.filter(([, answer]) => answer !== undefined);
writeFileSync(goldenFile, `${JSON.stringify(Object.fromEntries(recorded), undefined, 2)}\n`);
console.log(`${String(recorded.length)} answers recorded.`);
