import assert from 'node:assert/strict';
import type { ServiceClient } from './service-client.ts';

/**
 * Asks for the second page of a list with cursors that are not its own: changed ones, and its own in other hands.
 *
 * @param list     with at least two rows, such as `/v1/cases`
 * @param stranger another workspace
 * @throws AssertionError unless its own cursor is taken, and every other one is a 400 that names it
 */
export async function expectOwnCursorsOnly(
  client: ServiceClient,
  stranger: ServiceClient,
  list: string,
): Promise<void> {
  const page = `${list}${list.includes('?') ? '&' : '?'}limit=1`;
  const first = await client.get<{ next_cursor: string }>(page);
  const cursor = first.body.next_cursor;
  const [payload = '', mac = ''] = cursor.split('.');
  const foreign = [
    `${payload.slice(0, -1)}${payload.endsWith('A') ? 'B' : 'A'}.${mac}`,
    `${payload}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`,
    `${payload}.`,
    `cur_${Buffer.from('["zzz"]').toString('base64url')}.${mac}`,
    'cur_nonsense',
    'nonsense',
  ];

  const own = await client.get(`${page}&cursor=${cursor}`);
  const answers = await Promise.all([
    ...foreign.map((text) => client.get(`${page}&cursor=${text}`)),
    stranger.get(`${page}&cursor=${cursor}`),
  ]);

  assert.equal(own.status, 200);
  for (const { status, body } of answers) {
    const { error } = body as { error?: { code: string; details?: { path: string }[] } };
    assert.deepEqual([status, error?.code, error?.details?.[0]?.path], [400, 'invalid_request', 'query.cursor']);
  }
}
