import { z } from 'zod';

/** What is wrong with the URL of an endpoint, the first that applies; whether it may be http is the environment's. */
const urlProblems: readonly (readonly [is: (text: string, url: URL | null) => boolean, message: string])[] = [
  [(text) => /\p{Cc}/u.test(text), 'must not contain control characters, such as a tab or a line break'],
  [(text) => !/^https?:\/\//i.test(text), 'must be an https URL, beginning with https://'],
  [(_, url) => url === null, 'is not a valid URL: check its host and its port'],
  [(text) => text.includes('#'), 'must not have a fragment (#…): it would never be sent'],
  [(_, url) => url?.port === '0', 'must not have the port 0'],
];

/** Where webhooks go: trimmed, and without what `URL` would drop or change in silence. */
export const webhookUrlSchema = z
  .string()
  .trim()
  .max(2048)
  .superRefine((text, context) => {
    const url = URL.parse(text);
    const problem = urlProblems.find(([is]) => is(text, url));
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem[1] });
  });

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const headerValue = z
  .string()
  .regex(/^[\x20-\x7e]{0,8192}$/, 'must be printable ASCII without control characters, 8192 at most');
const mostHeaders = 20;
const mostHeaderBytes = 8192;

/** Headers of an endpoint's own, sent with every delivery. */
export const ownHeadersSchema = z
  .record(headerName, headerValue, {
    error: ({ code }) =>
      code === 'invalid_key' ? 'must be a header name: letters, digits, hyphens, 64 at most' : undefined,
  })
  .superRefine((headers, context) => {
    const names = Object.keys(headers);
    const bytes = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    const refuse = (message: string, path: string[] = []): void => context.addIssue({ code: 'custom', message, path });
    if (names.length > mostHeaders) refuse(`must be at most ${mostHeaders} headers; these are ${names.length}`);
    if (bytes > mostHeaderBytes) refuse('must be at most 8 KiB in all, names and values together');
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name.toLowerCase())) refuse('is given twice: names are compared without case', [name]);
      seen.add(name.toLowerCase());
    }
  })
  .meta({ maxProperties: mostHeaders });
