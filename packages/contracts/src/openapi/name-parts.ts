import { type Json, ref } from './json.ts';

/**
 * Gives every object within a component a component of its own, named after where it stands: `CaseTimelineItem`. Generators
 * of clients make a type of each component and stumble over objects that have no name, above all in lists and choices.
 */
export function nameParts(components: Readonly<Record<string, Json>>): Record<string, Json> {
  const named = new Map<string, Json>();
  const texts = new Map<string, string>();
  for (const [name, schema] of Object.entries(components)) texts.set(name, JSON.stringify(schema));

  /** A name that is free, or that of a part which is the same. */
  const nameFor = (wanted: string, part: Json): string => {
    const text = JSON.stringify(part);
    let name = wanted;
    for (let n = 2; texts.has(name) && texts.get(name) !== text; n++) name = `${wanted}${n}`;
    texts.set(name, text);
    return name;
  };
  const within = (schema: Json, name: string): Json =>
    Object.fromEntries(
      Object.entries(schema).map(([key, value]) => {
        if (key === 'properties') return [key, mapValues(value as Json, (part, of) => partOf(part, name + pascal(of)))];
        if (key === 'items' || key === 'additionalProperties')
          return [key, partOf(value, name + (key === 'items' ? 'Item' : 'Value'))];
        if (key === 'anyOf' || key === 'oneOf') return [key, (value as unknown[]).map((one) => partOf(one, name))];
        return [key, value];
      }),
    );
  const partOf = (value: unknown, name: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const schema = within(value as Json, name);
    if (schema['type'] !== 'object' || schema['properties'] === undefined) return schema;
    const own = nameFor(name, schema);
    named.set(own, schema);
    return ref('schemas', own);
  };
  const roots = Object.entries(components).map(([name, schema]) => [name, within(schema, name)] as const);
  return { ...Object.fromEntries(named), ...Object.fromEntries(roots) };
}

function mapValues(of: Json, change: (value: unknown, key: string) => unknown): Json {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value, key)]));
}

/** `line_items` as `LineItems`. */
function pascal(text: string): string {
  return text.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
