import { commands } from './commands.mjs';
import { explain, Failure } from './failure.mjs';
import { findSwallowedFlags } from './flags.mjs';
import { prepare } from './prepare.mjs';
import { Interrupted } from './process.mjs';

/**
 * Makes the checkout ready and runs one command in it.
 *
 * @param {string[]} argv the command's name and its flags
 * @returns {Promise<number>} the exit code: the command's own; 1 when it could not be made ready, 2 when it was mistyped
 */
export async function main(argv) {
  const [name, ...args] = argv;
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) return listCommands(name);
  const swallowed = findSwallowedFlags(command, args, process.env);
  if (swallowed !== undefined) {
    console.error(swallowed);
    return 2;
  }
  try {
    return await command.run(await prepare(), args);
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    if (!(error instanceof Failure)) throw error;
    console.error(explain(error));
    return 1;
  }
}

function listCommands(name) {
  if (name !== undefined) console.error(`There is no command "${name}".`);
  console.error('The commands:');
  for (const command of commands) console.error(`  npm run ${command.name.padEnd(16)} ${command.summary}`);
  return 2;
}
