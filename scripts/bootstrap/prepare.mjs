import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasDependencies, installDependencies } from './dependencies.mjs';
import { Failure } from './failure.mjs';
import { takeTurn } from './turn.mjs';
import { isWritable, root, toolchain } from './places.mjs';
import { runStep } from './progress.mjs';
import { describeTools, hasTools, installTools } from './toolchain.mjs';

/**
 * Makes the checkout ready to run: tools, packages, generated clients, each only where something is missing or stale.
 * When nothing is, this takes a few milliseconds besides the look at the generated files.
 *
 * @returns {Promise<{node: string, env: NodeJS.ProcessEnv}>} the Node to run things with, and the environment for them
 * @throws Failure that names the cause and the way out
 */
export async function prepare() {
  const tools = describeTools();
  // Node.js keeps there what it made of each file: a start of the platform takes half of its time.
  const compileCache = process.env.NODE_COMPILE_CACHE ?? join(toolchain, 'compile-cache');
  const env = { ...process.env, PATH: tools.path, NODE_COMPILE_CACHE: compileCache };
  const isReady = () => hasTools(tools) && hasDependencies();
  if (!isReady()) assertWritable();
  const endTurn = isWritable(root) ? await startTurn() : () => {};
  try {
    if (!hasTools(tools)) await installTools(tools);
    if (!hasDependencies()) await installDependencies(tools);
    await runStep({
      title: 'generating the database clients',
      file: tools.node,
      args: ['scripts/generate.mjs'],
      cwd: root,
      env,
      silentMs: 1000,
    });
  } catch (error) {
    throw asFailure(error);
  } finally {
    endTurn();
  }
  return { node: tools.node, env };
}

async function startTurn() {
  mkdirSync(toolchain, { recursive: true });
  return takeTurn(join(toolchain, 'turn'), (pid) =>
    console.log(`setup: waiting for another command (process ${pid}) to finish its setup …`),
  );
}

function assertWritable() {
  for (const folder of [root, toolchain, join(root, 'node_modules')]) {
    if (folder !== root && !existsSync(folder)) continue;
    if (isWritable(folder)) continue;
    throw new Failure(
      'this user may not write to',
      folder,
      'clone the repository as this user, or give the folder to it with chown.',
    );
  }
}

/** A full disk or a missing permission can also meet our own file calls; they are explained like the tools' failures. */
function asFailure(error) {
  const isFileError = !(error instanceof Failure) && typeof error.code === 'string' && error.syscall !== undefined;
  return isFileError ? new Failure('making the checkout ready', error.message) : error;
}
