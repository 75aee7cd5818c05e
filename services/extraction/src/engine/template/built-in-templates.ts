import { readFileSync } from 'node:fs';

import { templateSchema, type Template } from '@ifcgate/contracts/templates';

/** The names of the templates that ship with the engine. */
export const builtInTemplateNames = [
  'invoice-standard',
  'receipt-standard',
  'purchase-order',
  'bank-statement',
  'utility-bill',
  'passport',
  'id-card',
  'visa',
  'driving-licence',
  'generic',
] as const;

const templates = new Map<string, Template>();

/**
 * A built-in template by its name, read from its file at the first call.
 *
 * @returns undefined for a name that is not built in
 */
export function findBuiltInTemplate(name: string): Template | undefined {
  if (!(builtInTemplateNames as readonly string[]).includes(name)) return undefined;
  const known = templates.get(name);
  if (known !== undefined) return known;
  const file = new URL(`../../../templates/${name}.json`, import.meta.url);
  const template = templateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  templates.set(name, template);
  return template;
}
