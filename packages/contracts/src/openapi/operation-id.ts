import type { Route } from '../http/route.ts';

const verbs = { GET: 'get', PUT: 'put', PATCH: 'update', DELETE: 'delete' } as const;

/**
 * The name of a route for generated clients, from its method and path, so that it stays as long as they do.
 *
 * @example `GET /v1/cases/{case_id}/timeline` → `listCaseTimeline`, `POST /v1/documents/extract` → `extractDocument`
 */
export function operationIdOf(route: Route): string {
  const { method, path } = route;
  const segments = path.split('/').slice(2);
  const isOne = (index: number): boolean => segments[index + 1]?.startsWith('{') ?? false;
  const words = segments.flatMap((segment, index) => {
    if (segment.startsWith('{')) return [];
    return [isOne(index) ? singular(segment) : segment];
  });
  const last = words.at(-1) ?? '';
  const owner = words.slice(0, -1).map(singular);
  if (method !== 'POST') return camelCase([method === 'GET' && isList(route) ? 'list' : verbs[method], ...owner, last]);
  if (last !== segments.at(-1) || words.length === 1) return camelCase(['create', ...owner, singular(last)]);
  // What stands behind a thing is either more of its parts, or what is to be done with it.
  return camelCase(last.endsWith('s') ? ['add', ...owner, last] : [last, ...owner]);
}

function isList({ replies }: Route): boolean {
  const reply = replies[200];
  return reply?.type === 'object' && 'next_cursor' in (reply as unknown as { shape: object }).shape;
}

function singular(word: string): string {
  return word.replace(/ies$/, 'y').replace(/s$/, '');
}

function camelCase(words: readonly string[]): string {
  return words.join('_').replaceAll(/[-_]+(\w)/g, (_, letter: string) => letter.toUpperCase());
}
