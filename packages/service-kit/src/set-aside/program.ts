import type { ServiceName } from '@ifcgate/contracts';
import { newId, systemClock } from '../clock.ts';
import { type OperatorSettings, asJson, readOperatorDeps, runOperatorProgram } from '../operator-program.ts';
import type { ServiceDeps } from '../service.ts';
import { type SetAsideTerms, type SetAsideWork, runSetAsideCommand } from './commands.ts';

type DatabaseDeps = Pick<ServiceDeps, 'appUrl' | 'workerUrl' | 'log' | 'clock' | 'newId' | 'hasPeers'>;

/** How to get at what a service has set aside, from a process that is not its host. */
export interface SetAsideProgram<Item, Opened> {
  readonly service: ServiceName;
  readonly terms: SetAsideTerms<Item>;
  open(deps: DatabaseDeps): Opened;
  workOf(database: Opened): SetAsideWork<Item>;
}

/**
 * Runs an operator's command about what a service has set aside; see `runOperatorProgram`. It answers in JSON.
 *
 * @param words the words of the command line
 * @param findSettings finds the settings; asked once the command is known to be one
 * @returns the exit code
 */
export function runSetAside<Item, Opened extends { close(): Promise<void> }>(
  { service, terms, open, workOf }: SetAsideProgram<Item, Opened>,
  words: readonly string[],
  findSettings: () => Promise<OperatorSettings>,
): Promise<number> {
  return runOperatorProgram(async () => {
    let opened: Opened | undefined;
    try {
      const answer = await runSetAsideCommand(words, terms, async () => {
        const deps = readOperatorDeps(service, await findSettings());
        opened = open({ ...deps, clock: systemClock, newId, hasPeers: true });
        return workOf(opened);
      });
      return { text: asJson(answer) };
    } finally {
      await opened?.close();
    }
  });
}
