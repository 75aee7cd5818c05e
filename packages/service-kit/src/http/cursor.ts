import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError, type Page } from '@ifcgate/contracts';
import canonicalize from 'canonicalize';
import type { Secret } from '../config.ts';

/** Where a page ended: the last row's sort key. */
export type Position = readonly (string | number)[];

/** Makes and reads cursors: opaque, signed, and bound to the list that they belong to. */
export interface Cursors {
  /** @param scope what the cursor is bound to: tenant, route and filters */
  encode(scope: unknown, position: Position): string;
  /** @throws AppError invalid_request when the cursor was changed or belongs to another list */
  decode(scope: unknown, cursor: string): Position;
}

/** Cursors signed with a key derived from the platform's secret, which all replicas share. */
export function createCursors(secret: Secret): Cursors {
  const key = createHmac('sha256', secret.reveal()).update('ifcgate cursor').digest();
  const sign = (scope: unknown, payload: string): string =>
    createHmac('sha256', key)
      .update(`${canonicalize(scope) ?? ''}\n${payload}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  return {
    encode(scope, position) {
      const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
      return `cur_${payload}.${sign(scope, payload)}`;
    },
    decode(scope, cursor) {
      const match = /^cur_([\w-]+)\.([\w-]+)$/.exec(cursor);
      const [, payload = '', mac = ''] = match ?? [];
      // As text: base64 has several ways to write the same bytes.
      const given = Buffer.from(mac);
      const expected = Buffer.from(sign(scope, payload));
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw mismatch();
      return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Position;
    },
  };
}

function mismatch(): AppError {
  const message = 'is not a cursor of this list with these filters';
  return new AppError('invalid_request', {
    detail: 'The cursor does not belong to this list and its filters. Begin again without one.',
    details: [{ path: 'query.cursor', message }],
  });
}

/**
 * Cuts one page out of rows that were read with one more than the limit.
 *
 * @param cursorAfter the cursor of the page that begins after a row
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursorAfter: (row: Row) => string,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { data: shown.map(toItem), next_cursor: hasMore ? cursorAfter(last) : null, has_more: hasMore };
}
