import { Failure } from './failure.mjs';
import { run } from './process.mjs';

const heartbeatMs = 10_000;

/**
 * Runs one slow step and shows that it lives: a line when it begins, one every ten seconds, one with the time at its end.
 *
 * @param {{title: string, file: string, args: string[], cwd: string, env: NodeJS.ProcessEnv, silentMs?: number,
 *   stallMs?: number, failsOn?: string}} step `silentMs`: say nothing at all when it ends within this time; `stallMs`:
 *   stop it when it printed nothing new for so long; `failsOn`: a word in its output that means it failed
 * @throws Failure with what the program printed, when it does not end with 0
 */
export async function runStep({ title, file, args, cwd, env, silentMs = 0, stallMs = Infinity, failsOn }) {
  const startedAt = Date.now();
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  let output = '';
  let announced = false;
  const announce = () => {
    announced = true;
    console.log(`setup: ${title} …`);
  };
  const announcing = silentMs === 0 ? announce() : setTimeout(announce, silentMs);
  const stalled = new AbortController();
  let printedAt = startedAt;
  const beating = setInterval(() => {
    console.log(`setup: … ${seconds()} ${lastLine(output)}`);
    if (Date.now() - printedAt > stallMs) stalled.abort();
  }, heartbeatMs);
  const onOutput = (text) => {
    printedAt = Date.now();
    output = (output + text).slice(-65_536);
  };
  const exitCode = await run(file, args, { cwd, env, onOutput, signal: stalled.signal })
    .catch((error) => {
      if (error.name === 'AbortError')
        throw new Failure(title, `${output}\nstopped: it timed out, with nothing new for ${stallMs / 1000} s`);
      if (typeof error.code !== 'string') throw error;
      throw new Failure(title, `${file}: ${error.message}`);
    })
    .finally(() => {
      clearTimeout(announcing);
      clearInterval(beating);
    });
  if (exitCode !== 0 || (failsOn !== undefined && output.includes(failsOn))) throw new Failure(title, output);
  if (announced) console.log(`setup: done in ${seconds()}`);
}

function lastLine(output) {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  return line === '' ? '' : `(${line.trim().slice(0, 90)})`;
}
