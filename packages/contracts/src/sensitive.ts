import { z } from 'zod';

/** What kind of personal or secret data a field holds; decides how it is redacted and, on the bus, encrypted. */
export type SensitiveKind = 'personal' | 'document' | 'secret' | 'location';

/**
 * Marks a schema once, where it is declared: logs, traces and the bus take their redaction list from these marks.
 *
 * @returns the same schema with the mark in its metadata
 */
export function sensitive<S extends z.ZodType>(schema: S, kind: SensitiveKind): S {
  return schema.meta({ 'x-sensitive': kind });
}

/**
 * The names of all marked properties inside a schema, in any depth.
 *
 * Walks the JSON Schema rather than zod's classes: wrappers such as `.default()` hide the inner schema's marks.
 */
export function sensitiveNames(schema: z.ZodType): Set<string> {
  const names = new Set<string>();
  collect(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }), undefined, names);
  return names;
}

function collect(node: unknown, name: string | undefined, names: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  if ('x-sensitive' in node && name !== undefined) names.add(name);
  for (const [key, child] of Object.entries(node) as [string, unknown][]) {
    if (key === 'properties' && typeof child === 'object' && child !== null) {
      for (const [property, schema] of Object.entries(child)) collect(schema, property, names);
    } else collect(child, name, names);
  }
}
