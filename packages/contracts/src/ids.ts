import { z } from 'zod';

/** What every public id says about the thing that it names. */
export const idPrefixes = {
  case: 'case_',
  document: 'doc_',
  batch: 'batch_',
  file: 'file_',
  run: 'run_',
  event: 'evt_',
  endpoint: 'we_',
  delivery: 'whd_',
  key: 'key_',
  workspace: 'ws_',
  request: 'req_',
} as const;
export type IdKind = keyof typeof idPrefixes;

const ulid = '[0-7][0-9a-hjkmnp-tv-z]{25}';

/**
 * The form of one kind of id: its prefix and a ULID of 26 lower-case Crockford base32 characters, time-ordered.
 *
 * @example idSchema('case').parse('case_01k0000000000000000000000a')
 */
export function idSchema(kind: IdKind): z.ZodString {
  const prefix = idPrefixes[kind];
  return z.string().regex(new RegExp(`^${prefix}${ulid}$`), `must be ${prefix} followed by 26 characters of an id`);
}

/** An id for an example: well-formed, and of nothing. */
export function exampleId(kind: IdKind): string {
  return `${idPrefixes[kind]}01kmyeg5g0000000000000000a`;
}

const forms = Object.fromEntries(
  Object.keys(idPrefixes).map((kind) => [kind, new RegExp(`^${idPrefixes[kind as IdKind]}${ulid}$`)]),
) as Record<IdKind, RegExp>;

/** Whether the text has the form of an id of this kind; says nothing about whether the thing exists. */
export function isId(kind: IdKind, text: string): boolean {
  return forms[kind].test(text);
}
