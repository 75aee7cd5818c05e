import { ConfigurationError } from './errors.ts';

/** A request path, put together when it is sent: so a wrong id rejects the promise, like every other error. */
export type Path = () => string;

/**
 * A request path with ids in it, each encoded: an id can never become another path.
 *
 * @returns a function that throws a ConfigurationError for an id that is empty, a dot segment or no string:
 *   `cases.get('')` would list all cases
 * @example path`/v1/cases/${caseId}/timeline`
 */
export function path(parts: TemplateStringsArray, ...ids: string[]): Path {
  return () => String.raw({ raw: parts }, ...ids.map((id) => segment(id, parts)));
}

function segment(id: unknown, parts: TemplateStringsArray): string {
  if (typeof id === 'string' && !/^(?:\s*|\.|\.\.)$/.test(id)) return encodeURIComponent(id);
  const given = typeof id === 'string' ? `"${id}"` : String(id);
  throw new ConfigurationError(`The id in ${parts.join('{id}')} must be a text such as "case_01k…", it is ${given}.`);
}
