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
  const { words, args } = takeWords(command, allArgs);
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

/** The words that a command begins with, wherever flags with their values stand between or before them. */
function takeWords(command, allArgs) {
  const words = [];
  const args = allArgs.filter((word, index) => {
    if (words.length >= (command.words ?? 0) || word.startsWith('-') || isValue(command, allArgs, index)) return true;
    words.push(word);
    return false;
  });
  return { words, args };
}

/** Whether what stands before it is a flag that takes a value, as one does of which nothing is known. */
function isValue(command, args, index) {
  const [, name] = /^--([^=]+)$/.exec(args[index - 1] ?? '') ?? [];
  if (name === undefined) return false;
  const flag = command.flags.find((known) => known.name === name.replace(/^no-/, ''));
  return flag === undefined || flag.takes !== undefined;
}

function looseWords(command, args) {
  return args.filter((word, index) => !word.startsWith('-') && !isValue(command, args, index));
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
