import type { IncomingHttpHeaders } from 'node:http';
import { toStorable } from '../http/storable-text.ts';

/** Headers of an answer by lower-cased name, each one text; without any inherited name. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>;

/**
 * One text for every header, however often the peer sent it: this is the only place that knows that it may come twice.
 *
 * Of a header that has one value the first line counts, as browsers and Node.js do it; lines of a list are joined with
 * commas (RFC 9110, section 5.3). `set-cookie` can be neither, and no caller keeps cookies: it is left out.
 */
export function toAnswerHeaders(raw: IncomingHttpHeaders): AnswerHeaders {
  const headers = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || name === 'set-cookie') continue;
    const lines = Array.isArray(value) ? value : [value];
    headers[name] = toStorable(singleValued.has(name) ? (lines[0] ?? '') : lines.join(', '));
  }
  return headers;
}

const singleValued: ReadonlySet<string> = new Set([
  'age',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
  'retry-after',
  'server',
]);
