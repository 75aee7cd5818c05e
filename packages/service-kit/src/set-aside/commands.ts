import { AppError } from '@ifcgate/contracts';

/** What an operator may do with work that ended its process, or its reader, too often. */
export interface SetAsideWork<Item> {
  /** What was set aside, of all workspaces, the newest first, from behind one on; a thousand at most. */
  list(after?: Item): Promise<readonly Item[]>;
  /** Has one done once more. @throws AppError not_found when it is not set aside */
  revive(id: string): Promise<void>;
}

/** How one service calls it. */
export interface SetAsideTerms<Item> {
  /** The first word of its commands. */
  readonly group: string;
  /** The command that lists. */
  readonly listing: string;
  /** What a list is of, in its answer. */
  readonly listed: string;
  readonly idField: string & keyof Item;
  /** The status of what was revived. */
  readonly status: string;
  /** The commands, for those who have to be told. */
  readonly usage: string;
}

/**
 * Runs one command of the operator: lists, or has one or all done once more.
 *
 * @param words the words of the command line
 * @param open gives the work, once the command is known to be one
 * @returns what to print as JSON
 * @throws AppError saying what is wrong with the command
 */
export async function runSetAsideCommand<Item>(
  words: readonly string[],
  terms: SetAsideTerms<Item>,
  open: () => SetAsideWork<Item> | Promise<SetAsideWork<Item>>,
): Promise<unknown> {
  const [group, command, id, ...more] = words;
  const isListing = command === terms.listing && id === undefined;
  const isRetry = command === 'retry' && id !== undefined && (id === '--all' || !id.startsWith('-'));
  if (group !== terms.group || more.length > 0 || !(isListing || isRetry))
    throw new AppError('invalid_request', { detail: `Known commands:\n\n${terms.usage}` });
  const work = await open();
  if (id === undefined) return { [terms.listed]: await work.list() };
  if (id === '--all') return { [terms.listed]: await reviveAll(work, terms) };
  await work.revive(id);
  return { [terms.idField]: id, status: terms.status };
}

/**
 * Has all done once more, however many, each once: what fails anew meanwhile is left as it is. What cannot be any more, as its
 * endpoint is gone, is left out.
 */
async function reviveAll<Item>(
  work: SetAsideWork<Item>,
  { idField, status }: SetAsideTerms<Item>,
): Promise<Record<string, string>[]> {
  const revived: Record<string, string>[] = [];
  for (let page = await work.list(); page.length > 0; page = await work.list(page.at(-1))) {
    for (const item of page) {
      const id = String(item[idField]);
      try {
        await work.revive(id);
        revived.push({ [idField]: id, status });
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'not_found')) throw error;
      }
    }
  }
  return revived;
}
