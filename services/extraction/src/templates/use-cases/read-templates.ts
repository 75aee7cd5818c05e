import { type Page, type StoredTemplate, type TemplateRow, isInFamilies } from '@ifcgate/contracts';
import { type Cursors, type Restrictions, notFound, toPage } from '@ifcgate/service-kit';
import type { ExtractionTransaction } from '../../db/client.ts';
import { type TemplateVersion, findTemplateVersion, listNewestTemplates } from '../db/template-rows.ts';
import { type Template, builtInTemplateNames, findBuiltInTemplate } from '../../engine/index.ts';

export interface ReadTemplatesDeps {
  readonly cursors: Cursors;
}

interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** One page of templates by name: those that ship with the platform and the workspace's own, each in its newest version. */
export async function listTemplates(
  deps: ReadTemplatesDeps,
  tx: ExtractionTransaction,
  { limit, cursor }: ListQuery,
): Promise<Page<TemplateRow>> {
  const scope = { ...tx.tenant, list: 'templates' };
  const [last = ''] = cursor === undefined ? [] : deps.cursors.decode(scope, cursor);
  const after = String(last);
  const builtIn = builtInTemplateNames.filter((name) => name > after).flatMap(builtInRow);
  const own = (await listNewestTemplates(tx, { after, limit: limit + 1 })).map(
    ({ createdAt, ...row }): TemplateRow => ({
      ...row,
      built_in: false,
      kind: 'text',
      updated_at: createdAt.toISOString(),
    }),
  );
  const rows = [...builtIn, ...own].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, limit + 1);
  return toPage(
    rows,
    limit,
    (row) => row,
    (row) => deps.cursors.encode(scope, [row.name]),
  );
}

/** What is asked for of a template, and by which key. */
interface TemplateQuery {
  readonly name: string;
  /** The newest where it is undefined. */
  readonly version?: number | undefined;
  readonly caller: Restrictions;
}

/**
 * A template as a whole. Of its fixtures a key sees those whose documents it may see: their values are personal data.
 *
 * @throws AppError not_found when the workspace has no such template, or not that version
 */
export async function getTemplate(
  tx: ExtractionTransaction,
  { name, version, caller }: TemplateQuery,
): Promise<StoredTemplate> {
  const builtIn = findBuiltInTemplate(name);
  if (builtIn !== undefined && (version ?? builtIn.version) === builtIn.version) return showBuiltIn(builtIn);
  const found = builtIn === undefined ? await findTemplateVersion(tx, name, version) : undefined;
  if (found === undefined) throw notFound(name);
  return showOwn(found, caller);
}

/** A workspace's own template as the API shows it. */
export function showOwn(
  { name, version, definition, fixtures, createdAt }: TemplateVersion,
  { families }: Restrictions,
): StoredTemplate {
  return {
    ...{ name, version, built_in: false, kind: definition.kind },
    description: definition.description ?? null,
    updated_at: createdAt.toISOString(),
    template: definition,
    fixtures: fixtures
      .filter(({ workflow }) => isInFamilies(families, workflow))
      .map(({ workflow: _workflow, ...fixture }) => fixture),
  };
}

function showBuiltIn({ name, version, ...template }: Template): StoredTemplate {
  const { kind, description = null } = template;
  return { name, version, built_in: true, kind, description, updated_at: null, template, fixtures: [] };
}

function builtInRow(name: string): TemplateRow[] {
  const template = findBuiltInTemplate(name);
  if (template === undefined) return [];
  const { template: _template, fixtures: _fixtures, ...row } = showBuiltIn(template);
  return [row];
}
