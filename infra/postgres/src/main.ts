import { databaseNames } from './database-names.ts';
import { provisionDatabase } from './provision.ts';

const usage = `Usage: node infra/postgres/src/main.ts provision <service>…

Makes the database and roles of each service (gateway verification extraction workflow case webhook).
  POSTGRES_ADMIN_URL                      a superuser, or a role with CREATEDB and CREATEROLE
  <SERVICE>_DB_OWNER_PASSWORD             for each service named, as CASE_DB_OWNER_PASSWORD
  <SERVICE>_DB_APP_PASSWORD
  <SERVICE>_DB_WORKER_PASSWORD            any of the three may be left out where IFCGATE_DB_PASSWORD is set`;

const [command, ...services] = process.argv.slice(2);
const problems = command === 'provision' && services.length > 0 ? findProblems(services) : [usage];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  for (const service of services) {
    const passwords = {
      owner: passwordOf(service, 'OWNER') ?? '',
      app: passwordOf(service, 'APP') ?? '',
      worker: passwordOf(service, 'WORKER') ?? '',
    };
    await provisionDatabase({ superuserUrl: process.env['POSTGRES_ADMIN_URL'] ?? '', database: service, passwords });
    console.log(`${databaseNames(service).database} is ready`);
  }
}

function passwordOf(service: string, role: 'OWNER' | 'APP' | 'WORKER'): string | undefined {
  const own = process.env[`${service.toUpperCase()}_DB_${role}_PASSWORD`];
  return own ?? process.env['IFCGATE_DB_PASSWORD'];
}

function findProblems(names: readonly string[]): string[] {
  const missing = names.flatMap((service) =>
    (['OWNER', 'APP', 'WORKER'] as const)
      .filter((role) => (passwordOf(service, role) ?? '') === '')
      .map((role) => `${service.toUpperCase()}_DB_${role}_PASSWORD is missing (or IFCGATE_DB_PASSWORD for all)`),
  );
  return process.env['POSTGRES_ADMIN_URL'] === undefined ? ['POSTGRES_ADMIN_URL is missing', ...missing] : missing;
}
