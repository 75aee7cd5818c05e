import type { Tenant } from '@ifcgate/contracts';
import { inTenant } from '@ifcgate/service-kit';
import type { ExtractionDatabase, ExtractionTransaction } from '../../db/client.ts';
import { findNewestVersions, findTemplateVersion } from '../db/template-rows.ts';
import { type Template, findBuiltInTemplate } from '../../engine/index.ts';

/** A template for the engine: the name of a built-in one, which it has itself, or a workspace's own. */
export type LoadedTemplate = string | Template;

/** The templates that a workspace can use: those that ship with the platform, and its own. */
export interface Templates {
  /** The newest versions by name; a name that stands for no template is absent. Built-in ones cost no query. */
  findNewest(tx: ExtractionTransaction, names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * A version of a template, in a transaction of its own; undefined when there is none. Built-in templates have the
   * version that this process ships with, whichever was newest before.
   */
  load(tenant: Tenant, name: string, version: number | null): Promise<LoadedTemplate | undefined>;
  /** {@link load} within a transaction, as a whole: what its fields are. */
  find(tx: ExtractionTransaction, name: string, version: number | null): Promise<Template | undefined>;
}

const maxRemembered = 500;

/** Finds templates, and remembers those of workspaces: a published version never changes. */
export function createTemplates(database: ExtractionDatabase): Templates {
  const remembered = new Map<string, Template>();

  const keyOf = ({ workspaceId, environment }: Tenant, name: string, version: number): string =>
    JSON.stringify([workspaceId, environment, name, version]);

  async function findOwn(tx: ExtractionTransaction, name: string, version: number): Promise<Template | undefined> {
    const key = keyOf(tx.tenant, name, version);
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const found = await findTemplateVersion(tx, name, version);
    if (found === undefined) return undefined;
    const template = { ...found.definition, name, version };
    remembered.set(key, template);
    if (remembered.size > maxRemembered) remembered.delete(remembered.keys().next().value ?? '');
    return template;
  }

  return {
    async findNewest(tx, names) {
      const own = names.filter((name) => findBuiltInTemplate(name) === undefined);
      const builtIn = names.flatMap((name) => {
        const template = findBuiltInTemplate(name);
        return template === undefined ? [] : [[name, template.version] as const];
      });
      return new Map([...builtIn, ...(await findNewestVersions(tx, own))]);
    },
    async load(tenant, name, version) {
      if (findBuiltInTemplate(name) !== undefined) return name;
      if (version === null) return undefined;
      const known = remembered.get(keyOf(tenant, name, version));
      return known ?? database.transaction(inTenant(tenant), (tx) => findOwn(tx, name, version));
    },
    async find(tx, name, version) {
      return findBuiltInTemplate(name) ?? (version === null ? undefined : findOwn(tx, name, version));
    },
  };
}
