import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { sensitive } from '../sensitive.ts';
import { utcOf } from './instant.ts';

/** An instant: RFC 3339, UTC. PostgreSQL has no year 0000. */
export const instantSchema = z.iso
  .datetime()
  .refine((text) => !text.startsWith('0000'), 'must be in the year 0001 or later');

/**
 * An instant that a client gives: RFC 3339 with any offset, in either case and with a fraction of any length; afterwards
 * in UTC, cut to milliseconds, which is how instants are answered.
 */
export const givenInstantSchema = z
  .string()
  .max(100)
  .refine((text) => utcOf(text) !== undefined, {
    message:
      'must be an RFC 3339 instant such as 2026-11-30T12:00:00Z or 2026-11-30T13:00:00+01:00 (in a query + is %2B)',
  })
  .overwrite((text) => utcOf(text) ?? text)
  .meta({ format: 'date-time' });

/** A whole number in a query: plain digits, so that nothing is taken that only some languages read as a number. */
export function wholeNumber(min: number, max: number, documented: { readonly default?: number } = {}) {
  const message = `must be a whole number from ${min} to ${max}, in plain digits`;
  const range = z.number(message).int(message).min(min, message).max(max, message).meta(documented);
  return z.preprocess(
    (given) => (typeof given === 'string' && /^[0-9]{1,15}$/.test(given) ? Number(given) : given),
    range,
  );
}

/** The client's own data on an object: up to 50 strings of up to 500 characters. */
export const metadataSchema = z
  .record(z.string().min(1).max(100), z.string().max(500))
  .refine((metadata) => Object.keys(metadata).length <= 50, 'must have 50 keys at most');

/** The name of a workflow or a template: lower case, digits and dashes. */
export const nameSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'must be a name of [a-z0-9-]');

/** The name of a queue. */
export const queueSchema = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 characters of [a-z0-9-]');

/** Who did it, in the client's own words; for the timeline and the four-eyes rule. */
export const actorSchema = z.strictObject({
  id: sensitive(z.string().min(1).max(128), 'personal'),
  name: sensitive(z.string().max(128), 'personal').optional(),
});
export type Actor = z.infer<typeof actorSchema>;

const fileUrl = z
  .string()
  .max(2048)
  .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), 'must be an https URL')
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url === undefined || (url.username === '' && url.password === '');
  }, 'must not contain a user name or password');

/** Where to fetch a file from: https, no credentials in it. */
export const fileUrlSchema = sensitive(fileUrl, 'location');

/** One of `file_url` and `file_id`. */
export const fileSourceShape = { file_url: fileUrlSchema.optional(), file_id: idSchema('file').optional() };

/** Whether exactly one source of a file is named; for `refine`. */
export function hasOneFileSource(source: { file_url?: string | undefined; file_id?: string | undefined }): boolean {
  return (source.file_url === undefined) !== (source.file_id === undefined);
}

/** The message that goes with {@link hasOneFileSource}. */
export const oneFileSource = 'must have either file_url or file_id';

/** {@link hasOneFileSource} in the words of JSON Schema; for `meta`. */
export const oneFileSourceMeta = exactlyOneOf(['file_url', 'file_id']);

/**
 * The rule that an object has one of these fields and no two, as JSON Schema. Denied twice, which is the same and keeps
 * generators of clients from making a choice of types without fields of it.
 */
export function exactlyOneOf(names: readonly string[]): { readonly not: object } {
  return { not: { not: { oneOf: names.map((name) => ({ required: [name] })) } } };
}

const pageShape = {
  limit: wholeNumber(1, 100, { default: 25 }).default(25),
  cursor: z
    .string()
    .regex(/^cur_[\w.-]{1,1020}$/, 'must be the next_cursor of the page before')
    .optional(),
};

/** The query of a list: `limit` (1-100, default 25), `cursor`, and the given filters. Unknown parameters are refused. */
export function listQuery<Shape extends z.ZodRawShape>(
  filters: Shape,
): z.ZodObject<Shape & typeof pageShape, z.core.$strict> {
  return z.strictObject({ ...filters, ...pageShape });
}

/** The answer of a list: newest first; `next_cursor` is null on the last page. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ data: z.array(row), next_cursor: z.string().nullable(), has_more: z.boolean() });
}

/** One page of a list. */
export interface Page<Row> {
  data: Row[];
  next_cursor: string | null;
  has_more: boolean;
}
