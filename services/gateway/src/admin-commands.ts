import { parseArgs } from 'node:util';
import { AppError, type Environment, environments, scopes } from '@ifcgate/contracts';
import type { Administration } from './administration.ts';
import type { CreateApiKey } from './use-cases/create-api-key.ts';

const usage = `Usage: npm run ifcgate -- <command>; answers in JSON.

  workspaces create --name <text> [--workspace ws_…] [--rate-limit <per minute>]
  workspaces update --workspace ws_… --rate-limit <per minute>|default
  keys create --workspace ws_… --environment live|test --name <text> (--scope <scope>… | --all-scopes)
              [--workflow <glob>…] [--webhook-endpoint we_…]… [--cidr <network>…] [--rate-limit <per minute>] [--expires-at <instant>]
  keys list   --workspace ws_…
  keys rotate --workspace ws_… --environment live|test --key key_… [--overlap-hours 0…168, 24 unless said]
  keys revoke --workspace ws_… --environment live|test --key key_… [--keep-created] [--with-successors]
              ends what the key made as well, and with --with-successors its whole line of rotation

Each acts on the database of DATABASE_URL and DATABASE_WORKER_URL; where neither is set, npm run ifcgate takes that of the
platform which runs here, by its --data-dir <folder> (.ifcgate). A secret is printed once and can never be shown again.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  name: { type: 'string' },
  workspace: { type: 'string' },
  environment: { type: 'string' },
  key: { type: 'string' },
  scope: { type: 'string', multiple: true },
  'all-scopes': { type: 'boolean' },
  workflow: { type: 'string', multiple: true },
  'webhook-endpoint': { type: 'string', multiple: true },
  cidr: { type: 'string', multiple: true },
  'rate-limit': { type: 'string' },
  'expires-at': { type: 'string' },
  'overlap-hours': { type: 'string' },
  'keep-created': { type: 'boolean' },
  'with-successors': { type: 'boolean' },
} as const;

type Flags = ReturnType<typeof readFlags>['values'];

const commands: Readonly<Record<string, (admin: Administration, flags: Flags) => Promise<unknown>>> = {
  'workspaces create': (admin, flags) =>
    admin.ensureWorkspace({ workspaceId: flags.workspace, name: required(flags, 'name'), ...rateLimitOf(flags) }),
  'workspaces update': (admin, flags) =>
    admin.updateWorkspace({
      workspaceId: required(flags, 'workspace'),
      rateLimitPerMinute: flags['rate-limit'] === 'default' ? null : numberOf(required(flags, 'rate-limit')),
    }),
  'keys create': (admin, flags) =>
    admin.createApiKey({
      workspaceId: required(flags, 'workspace'),
      environment: environmentOf(flags),
      name: required(flags, 'name'),
      scopes: flags['all-scopes'] === true ? [...scopes] : ((flags.scope ?? []) as CreateApiKey['scopes']),
      families: flags.workflow,
      webhookEndpoints: flags['webhook-endpoint'],
      cidrs: flags.cidr,
      expiresAt: flags['expires-at'],
      ...rateLimitOf(flags),
    }),
  'keys list': async (admin, flags) => ({ keys: await admin.listApiKeys(required(flags, 'workspace')) }),
  'keys rotate': (admin, flags) => {
    const hours = flags['overlap-hours'];
    return admin.rotateApiKey({ ...keyOf(flags), ...(hours !== undefined && { overlapHours: numberOf(hours) }) });
  },
  'keys revoke': async (admin, flags) => {
    const key = keyOf(flags);
    const { 'keep-created': keepCreated = false, 'with-successors': withSuccessors = false } = flags;
    return {
      keyId: key.keyId,
      status: 'revoked',
      ...(await admin.revokeApiKey({ ...key, keepCreated, withSuccessors })),
    };
  },
};

/**
 * Runs one command.
 *
 * @param args the words of the command line
 * @param open gives the administration, once the command is known to be one
 * @returns what to print: JSON, or the text of `--help`
 * @throws AppError saying what is wrong with the command
 */
export async function runCommand(
  args: readonly string[],
  open: () => Administration | Promise<Administration>,
): Promise<unknown> {
  const { values, positionals } = readFlags(args);
  if (values.help === true) return usage;
  const command = commands[positionals.join(' ')];
  if (command === undefined) throw new AppError('invalid_request', { detail: usage });
  return command(await open(), values);
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('invalid_request', { detail, cause: error });
  }
}

function required(flags: Flags, name: 'name' | 'workspace' | 'key' | 'rate-limit'): string {
  const value = flags[name];
  if (value === undefined) throw new AppError('invalid_request', { detail: `--${name} is missing.\n\n${usage}` });
  return value;
}

function keyOf(flags: Flags): { workspaceId: string; environment: Environment; keyId: string } {
  const workspaceId = required(flags, 'workspace');
  return { workspaceId, environment: environmentOf(flags), keyId: required(flags, 'key') };
}

function environmentOf({ environment }: Flags): Environment {
  const found = environments.find((name) => name === environment);
  if (found === undefined) throw new AppError('invalid_request', { detail: '--environment must be live or test.' });
  return found;
}

function rateLimitOf(flags: Flags): { rateLimitPerMinute?: number } {
  const text = flags['rate-limit'];
  return text === undefined ? {} : { rateLimitPerMinute: numberOf(text) };
}

/** An empty text, as an unset variable of a shell leaves it, is no number. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
