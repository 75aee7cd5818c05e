import type { TemplateDraft, TemplateFixture } from '@ifcgate/contracts';
import type { ExtractionTransaction } from '../../db/client.ts';

/** A fixture as it is kept. */
export type KeptFixture = Omit<TemplateFixture, 'expected'> & {
  readonly expected: Record<string, string | null>;
  /** Whose documents its values are of, which decides who may see them. */
  readonly workflow: string | null;
};

/** A version of a workspace's own template. */
export interface TemplateVersion {
  readonly name: string;
  readonly version: number;
  readonly definition: TemplateDraft;
  readonly fixtures: readonly KeptFixture[];
  readonly createdAt: Date;
}

/** A version of a workspace's own template, the newest where none is named. */
export async function findTemplateVersion(
  tx: ExtractionTransaction,
  name: string,
  version?: number,
): Promise<TemplateVersion | undefined> {
  const where = { ...tx.tenant, name, ...(version !== undefined && { version }) };
  const row = await tx.db.template.findFirst({ where, orderBy: { version: 'desc' } });
  if (row === null) return undefined;
  return {
    name,
    version: row.version,
    definition: row.definition as unknown as TemplateDraft,
    fixtures: row.fixtures as unknown as KeptFixture[],
    createdAt: row.createdAt,
  };
}

/** The newest versions of a workspace's own templates, by name; a name that it does not have is absent. Raw: at every submission. */
export async function findNewestVersions(
  tx: ExtractionTransaction,
  names: readonly string[],
): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<{ name: string; version: number }[]>`
    select name, max(version) as version from templates
    where workspace_id = ${workspaceId} and environment = ${environment} and name = any(${names}) group by name`;
  return new Map(rows.map(({ name, version }) => [name, version]));
}

/** A row of the list of templates. */
export interface ListedTemplate {
  readonly name: string;
  readonly version: number;
  readonly description: string | null;
  readonly createdAt: Date;
}

/** The newest versions of a workspace's own templates by name, from the one after `after`. Raw, for the order of names: of bytes. */
export function listNewestTemplates(
  tx: ExtractionTransaction,
  { after, limit }: { after: string; limit: number },
): Promise<ListedTemplate[]> {
  const { workspaceId, environment } = tx.tenant;
  return tx.db.$queryRaw<ListedTemplate[]>`
    select distinct on (name collate "C") name, version, description, created_at as "createdAt" from templates
    where workspace_id = ${workspaceId} and environment = ${environment} and name collate "C" > ${after}
    order by name collate "C", version desc limit ${limit}`;
}

/** Lets one transaction at a time publish under a name; held until it ends. Raw, since the client has no locks. */
export async function lockTemplate(tx: ExtractionTransaction, name: string): Promise<void> {
  const key = ['template', tx.tenant.workspaceId, tx.tenant.environment, name].join(' ');
  await tx.db.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
}

/** Adds a version. */
export async function insertTemplateVersion(
  tx: ExtractionTransaction,
  { name, version, definition, fixtures, createdAt }: TemplateVersion,
  createdBy: string,
): Promise<void> {
  await tx.db.template.create({
    data: {
      ...tx.tenant,
      ...{ name, version, createdAt, createdBy },
      description: definition.description ?? null,
      definition,
      fixtures: [...fixtures],
    },
  });
}
