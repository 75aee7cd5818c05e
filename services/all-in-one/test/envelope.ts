import type { ErrorCode } from '@ifcgate/contracts';
import type { RawAnswer } from './raw-http.ts';

/** Expects the documented envelope: code, status, a message, and the id that the header has as well. */
export function expectProblem(answer: RawAnswer, status: number, code: ErrorCode, paths?: readonly string[]): void {
  const { error } = parseEnvelope(answer.body);
  const { details, ...rest } = error;
  expect({ status: answer.status, ...rest }).toEqual({
    status,
    code,
    message: expect.stringMatching(/\S/),
    request_id: answer.headers['x-request-id'],
  });
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['x-request-id']).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
  if (paths !== undefined) expect(details?.map(({ path }) => path)).toEqual(paths);
  // Nothing of what is behind it.
  expect(answer.body).not.toMatch(/prisma|select |\.ts:|postgres|node_modules/i);
}

interface Envelope {
  readonly error: { readonly details?: readonly { readonly path: string }[] };
}

function parseEnvelope(body: string): Envelope {
  try {
    return JSON.parse(body) as Envelope;
  } catch (cause) {
    throw new Error(`This is not the envelope: ${JSON.stringify(body.slice(0, 300))}`, { cause });
  }
}
