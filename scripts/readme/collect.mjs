import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../bootstrap/places.mjs';

/**
 * Every command of a fenced block of a README or CONTRIBUTING: continued lines joined, words beside it left out.
 *
 * @returns {{file: string, command: string}[]}
 */
export function collectCommands() {
  const files = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  return files
    .filter((file) => ['README.md', 'CONTRIBUTING.md'].includes(basename(file)))
    .flatMap((file) => commandsIn(readFileSync(join(root, file), 'utf8')).map((command) => ({ file, command })));
}

/** Blocks without a language are shells' where they begin as a command does; others show something else. */
function commandsIn(text) {
  const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)]
    .filter(([, language]) => ['sh', 'bash', ''].includes(language))
    .map(([, , body]) => body);
  return blocks.flatMap(linesOf).filter((line) => /^(?:npm|node|sh|docker|curl|export|infra\/|[A-Z_]+=)/.test(line));
}

function linesOf(block) {
  const joined = block.replaceAll(/\\\n\s*/g, ' ');
  // A text in quotes may go on over lines.
  const lines = joined.split('\n').reduce((all, line) => {
    const last = all.at(-1);
    if (last !== undefined && (last.split("'").length - 1) % 2 === 1)
      return [...all.slice(0, -1), `${last} ${line.trim()}`];
    return [...all, line];
  }, []);
  return lines
    .map((line) =>
      line
        .replace(/\s+#.*$/, '')
        .replace(/ {4,}.*$/, '')
        .trim(),
    )
    .filter((line) => line !== '');
}
