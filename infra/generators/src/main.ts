// Starts a platform, has each generator make its client of the document that it serves, and runs what uses that client.
// Argument: the folder in which the generators and the programs of `clients/` lie.
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPlatform } from '@ifcgate/bench/processes';

const run = promisify(execFile);
const [work = '.'] = process.argv.slice(2);
const document = join(work, 'openapi.json');
const invoice = new URL('../../../services/extraction/specimens/invoice.pdf', import.meta.url).pathname;
/** How many files of Python the client may have: 1,710 were made when each set of errors had types of its own. */
const mostPythonFiles = 500;

const platform = await startPlatform();
try {
  const answer = await fetch(`${platform.baseUrl}/openapi.json`);
  await writeFile(document, await answer.text());
  await python();
  await typeScript();
} finally {
  await platform.stop();
}

async function python(): Promise<void> {
  const program = join(work, 'venv/bin/openapi-python-client');
  const out = join(work, 'ifcgate_client');
  const made = await call(program, ['generate', '--meta', 'none', '--path', document, '--output-path', out]);
  // What it cannot make a type of, it leaves out and says so: downloads, whose content types it does not know.
  const leftOut = [...made.matchAll(/WARNING parsing (\S+ \S+)/g)].map(([, route]) => route);
  const binary = ['GET /v1/documents/{document_id}/pages/{page}.png', 'GET /v1/files/{file_id}/content'];
  const unknown = leftOut.filter((route) => !binary.includes(route ?? ''));
  if (unknown.length > 0) throw new Error(`openapi-python-client leaves out ${unknown.join(', ')}.`);
  const files = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.py'));
  if (files.length > mostPythonFiles) throw new Error(`openapi-python-client makes ${files.length} files.`);
  console.log(`openapi-python-client: ${files.length} files`);
  console.log(await call(join(work, 'venv/bin/python'), [join(work, 'use_python.py')]));
}

async function typeScript(): Promise<void> {
  await call('node', [
    bin('openapi-typescript/bin/cli.js'),
    document,
    '-o',
    join(work, 'schema.ts'),
    '--default-non-nullable',
    'false',
  ]);
  await call('node', [bin('@hey-api/openapi-ts/bin/run.js'), '-i', document, '-o', join(work, 'hey')]);
  // The types are what a generator is for: a program that uses the client wrongly does not compile.
  await call('node', [bin('typescript/bin/tsc'), '--project', join(work, 'tsconfig.json')]);
  for (const program of ['use-openapi-typescript', 'use-hey-api'])
    console.log(await call('node', [join(work, 'built', `${program}.js`)]));
}

function bin(path: string): string {
  return join(work, 'node_modules', path);
}

async function call(program: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, IFCGATE_URL: platform.baseUrl, IFCGATE_KEY: platform.apiKey, INVOICE: invoice };
  try {
    const { stdout, stderr } = await run(program, [...args], { cwd: work, env, timeout: 120_000 });
    return (stdout + stderr).trim();
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
