import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { componentNames, requestComponentNames } from './component-names.ts';
import type { Json } from './json.ts';
import { operationIdOf } from './operation-id.ts';

/** What goes in is described as it may be sent, what comes out as it is answered: they differ in defaults. */
type Direction = 'input' | 'output';

/** The JSON Schemas of all routes. */
export interface RouteSchemas {
  /** By name, for `components.schemas`. */
  readonly components: Readonly<Record<string, Json>>;
  /** The name of a body's component. */
  nameOf(schema: z.ZodType): string;
  /** The parameters of an object schema, with those that must be there. */
  parametersOf(schema: z.ZodObject): {
    readonly properties: Readonly<Record<string, Json>>;
    readonly required: string[];
  };
}

/** Names every body of the routes and turns all of them into JSON Schema, each shared part once. */
export function schemasOf(routes: readonly Route[]): RouteSchemas {
  const all = { ...componentNames, ...requestComponentNames };
  const names = new Map(Object.entries(all).map(([name, schema]) => [schema, name]));
  const used = {
    input: new Set<z.ZodType>(Object.values(requestComponentNames)),
    output: new Set<z.ZodType>(Object.values(componentNames)),
  };
  for (const route of routes) {
    const operation = capitalised(operationIdOf(route));
    const take = (direction: Direction, schema: z.ZodType, name: string): void => {
      if (!names.has(schema)) names.set(schema, name);
      used[direction].add(schema);
    };
    const body = bodyOf(route);
    if (body !== undefined) take('input', body, `${operation}Request`);
    const replies = Object.entries(route.replies).filter(([, reply]) => reply !== null);
    for (const [status, reply] of replies)
      if (reply !== null) take('output', reply, `${operation}Reply${replies.length > 1 ? status : ''}`);
    if (route.params !== undefined) take('input', route.params, `${operation} path`);
    if (route.query !== undefined) take('input', route.query, `${operation} query`);
  }
  const input = describe(names, used.input, 'input');
  const output = describe(names, used.output, 'output');
  const nameOf = (schema: z.ZodType): string => names.get(schema) ?? fail();
  return {
    components: withoutParameters({ ...input, ...output }),
    nameOf,
    parametersOf(schema) {
      const { properties = {}, required = [] } = input[nameOf(schema)] as ParameterObject;
      return { properties, required };
    },
  };
}

/** The body as it is documented. */
export function bodyOf(route: Route): z.ZodType | undefined {
  return route.documentedBody ?? route.body;
}

interface ParameterObject {
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: string[];
}

/** A part that both directions share is described as input in the one and as output in the other, under one name. */
function describe(
  names: ReadonlyMap<z.ZodType, string>,
  schemas: ReadonlySet<z.ZodType>,
  io: Direction,
): Record<string, Json> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) if (schemas.has(schema) || id in componentNames) registry.add(schema, { id });
  const described = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    unrepresentable: 'any',
    // Clients must accept fields that they do not know; only requests are closed.
    override: ({ zodSchema, jsonSchema }) => {
      const isOpen = zodSchema._zod.def.type === 'object' && !isStrict(zodSchema as z.core.$ZodObject);
      if (isOpen && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (zodSchema._zod.def.type === 'tuple') asList(jsonSchema);
    },
  }).schemas;
  return Object.fromEntries(
    Object.entries(described).map(([name, { $schema: _schema, $id: _id, ...schema }]) => [name, schema as Json]),
  );
}

/** Generators know lists of one kind and so many, not that each place may have a kind of its own; ours are all alike. */
function asList(tuple: z.core.JSONSchema.BaseSchema): void {
  const { prefixItems = [] } = tuple;
  if (new Set(prefixItems.map((item) => JSON.stringify(item))).size !== 1)
    throw new Error('A tuple of several kinds cannot be described so that generators understand it.');
  Object.assign(tuple, { items: prefixItems[0], minItems: prefixItems.length, maxItems: prefixItems.length });
  delete tuple.prefixItems;
}

function isStrict(schema: z.core.$ZodObject): boolean {
  return schema._zod.def.catchall?._zod.def.type === 'never';
}

function withoutParameters(all: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !name.includes(' ')));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function fail(): never {
  throw new Error('The schema belongs to no route.');
}
