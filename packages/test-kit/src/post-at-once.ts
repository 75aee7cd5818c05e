import assert from 'node:assert/strict';
import { newId } from '@ifcgate/service-kit';
import type { Answer, ServiceClient } from './service-client.ts';

/** A POST to be repeated, and another body that its key is then refused with. */
export interface Repeated {
  readonly path: string;
  readonly body: unknown;
  readonly otherBody: unknown;
}

const times = 50;

/**
 * Sends one POST 50 times at once with one Idempotency-Key, then once more, then with another body. What it did is for the
 * test to look at.
 *
 * @returns the one answer that was no replay, and the replay
 * @throws AssertionError unless exactly one answer is fresh, all others are equal replays or a 409 that says when to come
 *   back, and the other body is refused
 */
export async function postAtOnce<Body>(
  client: ServiceClient,
  { path, body, otherBody }: Repeated,
): Promise<{ first: Answer<Body>; replay: Answer<Body> }> {
  const once = { idempotencyKey: newId('request') };
  const answers = await Promise.all(Array.from({ length: times }, () => client.post<Body>(path, body, once)));
  const replay = await client.post<Body>(path, body, once);
  const other = await client.post(path, otherBody, once);

  const told = answers.filter(({ status }) => status === 409);
  for (const answer of told) {
    assert.equal(codeOf(answer), 'idempotency_in_progress');
    assert.ok(Number(answer.headers['retry-after']) > 0);
  }
  const [first, ...more] = answers.filter((answer) => !told.includes(answer) && !isReplay(answer));
  assert.ok(first !== undefined && first.status < 300, `The request itself was answered ${first?.status}.`);
  assert.deepEqual(more, []);
  assert.ok(isReplay(replay));
  for (const answer of answers.filter(isReplay))
    assert.deepEqual([answer.status, answer.body], [replay.status, replay.body]);
  assert.deepEqual([other.status, codeOf(other)], [422, 'idempotency_key_reused']);
  return { first, replay };
}

function isReplay({ headers }: Answer): boolean {
  return headers['idempotent-replayed'] === 'true';
}

function codeOf({ body }: Answer): unknown {
  return (body as { error?: { code?: unknown } } | null)?.error?.code;
}
