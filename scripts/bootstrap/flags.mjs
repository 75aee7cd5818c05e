/**
 * Notices flags that npm took for itself because `--` was missing: `npm start --port 4000` arrives as the variable
 * `npm_config_port` and a bare `4000`, `--no-demo` as an empty `npm_config_demo`.
 *
 * @param {{name: string, flags: {name: string, takes: RegExp | undefined}[], takesPaths: boolean, words?: number}} command
 * @param {string[]} allArgs what did arrive
 * @param {Record<string, string | undefined>} env
 * @returns {string | undefined} what to type instead; `undefined` when nothing was lost
 */
export function findSwallowedFlags(command, allArgs, env) {
  const words = allArgs.slice(0, command.words ?? 0).filter((word) => !word.startsWith('-'));
  const args = allArgs.slice(words.length);
  const taken = command.takesPaths ? [] : looseWords(command, args);
  const loose = [...taken];
  const typed = [];
  for (const flag of command.flags) {
    const value = env[`npm_config_${flag.name.replaceAll('-', '_')}`];
    if (value !== undefined) typed.push(restoreFlag(flag, value, loose));
  }
  if (typed.length === 0 && loose.length === 0) return undefined;
  const missing = typed.length === 0 ? loose.map((word) => guessFlag(command, word)) : typed;
  const kept = args.filter((word) => !taken.includes(word));
  const npm = ['start', 'test'].includes(command.name) ? `npm ${command.name}` : `npm run ${command.name}`;
  return [
    'npm kept a flag for itself: flags for IFCGATE stand behind a double dash. Type:',
    `  ${npm} -- ${[...words, ...missing, ...kept].join(' ')}`,
  ].join('\n');
}

function looseWords(command, args) {
  const isValue = (index) => command.flags.some((flag) => flag.takes && args[index - 1] === `--${flag.name}`);
  return args.filter((word, index) => !word.startsWith('-') && !isValue(index));
}

function restoreFlag(flag, value, loose) {
  if (flag.takes === undefined) return value === '' || value === 'false' ? `--no-${flag.name}` : `--${flag.name}`;
  if (value !== 'true') return `--${flag.name} ${value}`;
  const index = loose.findIndex((word) => flag.takes.test(word));
  return `--${flag.name} ${index === -1 ? `<${flag.name}>` : loose.splice(index, 1)[0]}`;
}

function guessFlag(command, word) {
  const flag = command.flags.find((candidate) => candidate.takes?.test(word));
  return flag === undefined ? word : `--${flag.name} ${word}`;
}
