import {
  type OperatorSettings,
  asJson,
  newId,
  readOperatorDeps,
  runOperatorProgram,
  systemClock,
} from '@ifcgate/service-kit';
import { runCommand } from './admin-commands.ts';
import { createAdministration } from './administration.ts';
import { type GatewayDatabase, openGatewayDatabase } from './db/open-gateway-database.ts';

/**
 * Runs the operator's command; see `runOperatorProgram`.
 *
 * @param args the words of the command line
 * @param findSettings finds the settings of the command; asked once the command is known to be one
 * @returns the exit code
 */
export function runAdmin(args: readonly string[], findSettings: () => Promise<OperatorSettings>): Promise<number> {
  return runOperatorProgram(async () => {
    let database: GatewayDatabase | undefined;
    try {
      const answer = await runCommand(args, async () => {
        database = openGatewayDatabase(readOperatorDeps('gateway', await findSettings()));
        return createAdministration(database, { clock: systemClock, newId });
      });
      return { text: typeof answer === 'string' ? answer : asJson(answer) };
    } finally {
      await database?.close();
    }
  });
}
