import pg from 'pg';
import {
  databaseNames,
  databaseUrls,
  groupRoles,
  type DatabaseNames,
  type DatabasePasswords,
  type DatabaseUrls,
} from './database-names.ts';
import { scramVerifier } from './scram.ts';

/** Any number, as long as it is the same everywhere: the advisory lock of provisioning. */
const provisionLock = 4_719_001;

/**
 * Makes a service's database and roles, or brings existing ones to what they should be. Safe to repeat, also from several
 * processes at once. What the groups may do in the database, its first migration says.
 *
 * @param options.superuserUrl a superuser, or a role with CREATEDB and CREATEROLE; PostgreSQL 15 or later
 * @param options.database     the service's name, as `case`
 * @throws Error when a role of that name exists and may pass by row-level security
 */
export async function provisionDatabase(options: {
  superuserUrl: string;
  database: string;
  passwords: DatabasePasswords;
}): Promise<DatabaseUrls> {
  const names = databaseNames(options.database);
  await withProvisionLock(options.superuserUrl, async (admin) => {
    await ensureRoles(admin, names, options.passwords);
    await ensureDatabase(admin, names);
  });
  return databaseUrls(options.superuserUrl, names, options.passwords);
}

/**
 * Runs `work` on a connection that holds the server's provision lock: roles belong to the whole server, and two services
 * starting at once would trip over the groups they share.
 */
export async function withProvisionLock<T>(superuserUrl: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: superuserUrl, connectionTimeoutMillis: 10_000 });
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock($1)', [provisionLock]);
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** Makes the groups and the three login roles, or gives existing ones these passwords. */
export async function ensureRoles(admin: pg.Client, names: DatabaseNames, passwords: DatabasePasswords): Promise<void> {
  const logins = [
    { name: names.owner, password: passwords.owner },
    { name: names.app, password: passwords.app },
    { name: names.worker, password: passwords.worker },
  ];
  const groups = Object.values(groupRoles);
  const existing = await findRoles(admin, [...groups, ...logins.map(({ name }) => name)]);
  const iterations = await findScramIterations(admin);
  const isNew = (name: string): boolean => !existing.has(name);
  await admin.query(
    [
      ...groups.filter(isNew).map((group) => `create role ${group} nologin`),
      ...logins.map(({ name, password }) => {
        const verifier = scramVerifier(password, name, iterations);
        return `${isNew(name) ? 'create' : 'alter'} role ${name} login password '${verifier}'`;
      }),
      `grant ${groupRoles.app} to ${names.app}`,
      `grant ${groupRoles.worker} to ${names.worker}`,
      // A transaction that its process forgot keeps its locks; a minute is longer than any of ours may take.
      `alter role ${names.app} set idle_in_transaction_session_timeout = '60s'`,
      `alter role ${names.worker} set idle_in_transaction_session_timeout = '60s'`,
    ].join(';\n'),
  );
}

async function findRoles(admin: pg.Client, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await admin.query<{ name: string; isUnbound: boolean }>(
    'select rolname as name, rolsuper or rolbypassrls as "isUnbound" from pg_roles where rolname = any($1)',
    [names],
  );
  const unbound = rows.find((role) => role.isUnbound);
  if (unbound !== undefined)
    throw new Error(`The role ${unbound.name} passes by row-level security; alter it to NOSUPERUSER NOBYPASSRLS.`);
  return new Set(rows.map(({ name }) => name));
}

async function findScramIterations(admin: pg.Client): Promise<number> {
  const setting = "select current_setting('scram_iterations', true) as value";
  const { rows } = await admin.query<{ value: string | null }>(setting);
  return Number(rows[0]?.value ?? 4096);
}

async function ensureDatabase(admin: pg.Client, names: DatabaseNames): Promise<void> {
  const { database, owner, app, worker } = names;
  const { rows } = await admin.query<{ exists: boolean; version: number; isSuperuser: boolean }>(
    `select exists (select from pg_database where datname = $1) as exists,
            current_setting('server_version_num')::int as version,
            (select rolsuper from pg_roles where rolname = current_user) as "isSuperuser"`,
    [database],
  );
  const found = rows[0];
  if (found === undefined) throw new Error('PostgreSQL did not answer what it is');
  // Only who may act as the owner may give it a database.
  if (!found.isSuperuser) await admin.query(`grant ${owner} to current_user`);
  if (!found.exists) await admin.query(`create database ${database} owner ${owner} ${localeOf(found.version)}`);
  await admin.query(
    [
      `alter database ${database} owner to ${owner}`,
      `revoke all on database ${database} from public`,
      `grant connect on database ${database} to ${app}, ${worker}`,
      ...(found.isSuperuser ? closed : []),
    ].join(';\n'),
  );
}

/**
 * Every role may connect to these unless told otherwise, and leave things there, or look who else is. Only their owner can
 * close them: where we are not that, whoever runs the server does.
 */
const closed = ['postgres', 'template1'].map((name) => `revoke connect, temporary on database ${name} from public`);

/** The same order of texts on every server: by code point. */
function localeOf(version: number): string {
  const provider = version >= 170_000 ? "locale_provider builtin builtin_locale 'C.UTF-8'" : '';
  // Copying files takes half as long as writing them to the log (75 against 200 ms, 2 cores).
  return `template template0 strategy file_copy encoding 'UTF8' lc_collate 'C' lc_ctype 'C' ${provider}`;
}
