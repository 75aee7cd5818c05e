import { type ServiceName, serviceNames } from '@ifcgate/contracts';
import type { DatabasePasswords } from '@ifcgate/postgres';
import { z } from 'zod';

/** A password that stands in a URL as it is. */
const password = z.string().regex(/^[\w-]{16,}$/, 'must be 16 or more letters, digits, "-" and "_"');

const passwordSettings = Object.fromEntries(
  serviceNames.flatMap((service) =>
    (['OWNER', 'APP', 'WORKER'] as const).map((role) => [settingOf(service, role), password]),
  ),
);

/**
 * The settings of the job that prepares the databases: `POSTGRES_ADMIN_URL`, and for each service the passwords of its
 * roles (`CASE_DB_OWNER_PASSWORD`, `CASE_DB_APP_PASSWORD`, `CASE_DB_WORKER_PASSWORD`).
 */
export const prepareConfig = z
  .object({ POSTGRES_ADMIN_URL: z.url({ protocol: /^postgres(ql)?$/ }), ...passwordSettings })
  .transform((settings) => ({
    adminUrl: settings.POSTGRES_ADMIN_URL,
    passwords: Object.fromEntries(serviceNames.map((service) => [service, passwordsOf(service, settings)])) as Record<
      ServiceName,
      DatabasePasswords
    >,
  }));

function passwordsOf(service: ServiceName, settings: Readonly<Record<string, string>>): DatabasePasswords {
  const find = (role: 'OWNER' | 'APP' | 'WORKER'): string => settings[settingOf(service, role)] ?? '';
  return { owner: find('OWNER'), app: find('APP'), worker: find('WORKER') };
}

function settingOf(service: ServiceName, role: 'OWNER' | 'APP' | 'WORKER'): string {
  return `${service.toUpperCase()}_DB_${role}_PASSWORD`;
}
