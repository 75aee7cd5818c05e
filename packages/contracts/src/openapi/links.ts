import type { z } from 'zod';
import type { Route } from '../http/route.ts';
import type { Json } from './json.ts';
import { operationIdOf } from './operation-id.ts';

/**
 * Where an answer leads: for each id in it, or in the first row of its list, the operations on what it names.
 *
 * @example `GET /v1/workflows/runs` → `getWorkflowRun` with `run_id` from `$response.body#/data/0/run_id`
 */
export function linksOf(reply: z.ZodType | null, routes: readonly Route[]): Json {
  const links: Record<string, Json> = {};
  for (const [name, pointer] of idsOf(reply)) {
    for (const route of routes) {
      const isOn = Object.keys(route.params?.shape ?? {}).join() === name;
      if (isOn)
        links[operationIdOf(route)] = {
          operationId: operationIdOf(route),
          parameters: { [name]: `$response.body#${pointer}` },
        };
    }
  }
  return links;
}

/** The ids that an answer always has, by the name of their field, with the place of each. */
function idsOf(reply: z.ZodType | null): [name: string, pointer: string][] {
  const shape = shapeOf(reply);
  const rows = shape['data'];
  const ofRows = rows?.type === 'array' ? shapeOf((rows as z.ZodArray<z.ZodType>).element) : {};
  return [...namesIn(shape, ''), ...namesIn(ofRows, '/data/0')];
}

function shapeOf(schema: z.ZodType | null): Readonly<Record<string, z.ZodType>> {
  return schema?.type === 'object' ? (schema as z.ZodObject<Record<string, z.ZodType>>).shape : {};
}

function namesIn(shape: Readonly<Record<string, z.ZodType>>, place: string): [string, string][] {
  return Object.entries(shape)
    .filter(([name, { type }]) => name.endsWith('_id') && type !== 'nullable' && type !== 'optional')
    .map(([name]) => [name, `${place}/${name}`]);
}
