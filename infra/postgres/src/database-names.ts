import { createHmac } from 'node:crypto';

/** The passwords of a database's three login roles: printable ASCII. */
export interface DatabasePasswords {
  readonly owner: string;
  readonly app: string;
  readonly worker: string;
}

/** How the three login roles of a database connect. */
export interface DatabaseUrls {
  /** Migrations only: owns every object, and stands above row-level security. */
  readonly ownerUrl: string;
  /** The edges: sees the rows of one workspace and environment at a time. */
  readonly appUrl: string;
  /** The workers: may also claim rows across workspaces where a table allows it. */
  readonly workerUrl: string;
}

/** One database and its login roles, by their full names. */
export interface DatabaseNames {
  readonly database: string;
  readonly owner: string;
  readonly app: string;
  readonly worker: string;
}

/** The groups that migrations and policies name; every login role but the owner belongs to one of them. */
export const groupRoles = { app: 'ifcgate_app', worker: 'ifcgate_worker' } as const;

/** The names for the database of a service: `case` → `ifcgate_case`, `ifcgate_case_owner`, … */
export function databaseNames(service: string): DatabaseNames {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(service)) throw new RangeError(`not a name for a database: ${service}`);
  const database = `ifcgate_${service}`;
  return { database, owner: `${database}_owner`, app: `${database}_app`, worker: `${database}_worker` };
}

/** The passwords of a service's roles, from the secret of the server they are for: each start finds the same. */
export function derivePasswords(secret: string, service: string): DatabasePasswords {
  const derive = (role: string): string =>
    createHmac('sha256', secret).update(`database:${service}:${role}`).digest('base64url');
  return { owner: derive('owner'), app: derive('app'), worker: derive('worker') };
}

/** The URLs of the roles on that server. What else the server's URL says (`?sslmode=…`) is kept. */
export function databaseUrls(serverUrl: string, names: DatabaseNames, passwords: DatabasePasswords): DatabaseUrls {
  const urlOf = (role: 'owner' | 'app' | 'worker'): string => {
    const url = new URL(serverUrl);
    url.username = names[role];
    url.password = encodeURIComponent(passwords[role]);
    url.pathname = `/${names.database}`;
    return url.href;
  };
  return { ownerUrl: urlOf('owner'), appUrl: urlOf('app'), workerUrl: urlOf('worker') };
}
