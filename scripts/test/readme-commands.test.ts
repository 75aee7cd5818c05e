import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Row {
  readonly command: string;
  readonly run?: string;
  readonly by?: readonly [file: string, text: string];
  readonly not?: string;
}

const root = dirname(dirname(import.meta.dirname));
const load = (name: string): Promise<unknown> => import(pathToFileURL(join(root, 'scripts/readme', name)).href);
const { collectCommands } = (await load('collect.mjs')) as {
  collectCommands: () => { file: string; command: string }[];
};
const { rows, rowOf } = (await load('commands.mjs')) as { rows: Row[]; rowOf: (command: string) => Row | undefined };
const commands = collectCommands();

describe('the commands that READMEs show', () => {
  it('are found', () => {
    expect(commands.length).toBeGreaterThan(30);
  });

  it.each(commands.map(({ file, command }) => [file, command]))(
    '%s: "%s" is run by CI, or says why not',
    (_file, command) => {
      expect(rowOf(command)).toBeDefined();
    },
  );

  it('are all that there is a row for', () => {
    const used = new Set(commands.map(({ command }) => rowOf(command)));

    expect(rows.filter((row) => !used.has(row)).map((row) => row.command)).toEqual([]);
  });

  it.each(rows.flatMap(({ command, by }) => (by === undefined ? [] : [[command, ...by] as const])))(
    '"%s" is run by %s',
    (_command, file, text) => {
      expect(readFileSync(join(root, file), 'utf8')).toContain(text);
    },
  );
});
