// `npm run bench:extraction -- <folders>`: measures the engine on documents with expected values. Documents come from
// outside the project; `--help` says how.
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

import { engineVersion, findBuiltInTemplate } from '../src/engine/index.ts';
import { holds } from './gates.ts';
import { loadFolder, ManifestError, type LabelledFolder } from './manifest.ts';
import { measureFolder, type FolderFigures } from './measure-folder.ts';
import { measureHostile, type HostileFigures } from './measure-hostile.ts';
import { help, OptionsError, readOptions, type BenchOptions } from './options.ts';
import { reportFolder, reportHostile } from './report.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === undefined) {
      console.log(help);
      return 0;
    }
    return await run(options);
  } catch (error) {
    // A flag or a manifest that is not what it should be: one line says it all.
    if (!(error instanceof ManifestError) && !(error instanceof OptionsError)) throw error;
    console.error(error.message);
    return 2;
  }
}

async function run(options: BenchOptions): Promise<number> {
  if (options.template !== undefined && findBuiltInTemplate(options.template) === undefined) {
    console.error(`There is no built-in template "${options.template}".`);
    return 2;
  }
  // All manifests before any document: a broken one ends the run at once.
  const folders = options.folders.flatMap((folder) => loadOrSay(folder, options));
  sayHowBusy();
  const figures: FolderFigures[] = [];
  for (const folder of folders) {
    const measured = await measureFolder(folder, options);
    console.log(reportFolder(measured));
    figures.push(measured);
  }
  const hostile = options.hostile === undefined ? undefined : await measureHostileOrSay(options.hostile);
  if (options.json !== undefined) writeJson(options.json, { options, figures, hostile });
  const isUnmet =
    figures.some(({ gates }) => gates.some((gate) => !holds(gate))) ||
    (hostile !== undefined && (!hostile.isAliveAfter || hostile.rows.some((row) => row.fault !== undefined)));
  return options.gate && isUnmet ? 1 : 0;
}

/** Times that other work had a share in are no times of the engine. */
function sayHowBusy(): void {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load > cores / 2)
    console.log(`This machine is busy (load ${load.toFixed(1)} on ${String(cores)} cores): times will be too long.`);
}

function loadOrSay(folder: string, options: BenchOptions): LabelledFolder[] {
  const loaded = loadFolder(folder, options);
  if (loaded === undefined) console.log(`skipped ${folder}: it has no manifest.json`);
  return loaded === undefined ? [] : [loaded];
}

async function measureHostileOrSay(folder: string): Promise<HostileFigures | undefined> {
  const measured = await measureHostile(folder);
  console.log(measured === undefined ? `skipped ${folder}: it has no manifest.json` : reportHostile(measured));
  return measured;
}

function writeJson(
  file: string,
  {
    options,
    figures,
    hostile,
  }: { options: BenchOptions; figures: FolderFigures[]; hostile: HostileFigures | undefined },
): void {
  const folders = figures.map(({ rows, gates, ...rest }) => ({
    ...rest,
    gates: gates.map((gate) => ({ ...gate, holds: holds(gate) })),
    documents: rows,
  }));
  const report = { measuredAt: new Date().toISOString(), engineVersion, options, folders, hostile: hostile ?? null };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}
