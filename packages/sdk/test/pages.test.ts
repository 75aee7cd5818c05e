import { IFCGateError } from '../src/index.ts';
import { anError, startServer } from './recording-server.ts';
import type { Answer, RecordedRequest } from './recording-server.ts';

const rows = Array.from({ length: 7 }, (_, index) => ({ case_id: `case_${index}` }));

/** A list of seven cases as the API pages it. */
function pageOf({ query }: RecordedRequest): Answer {
  const start = query.cursor === undefined ? 0 : Number(query.cursor.replace('cur_', ''));
  const end = start + Number(query.limit ?? 25);
  const hasMore = end < rows.length;
  return { body: { data: rows.slice(start, end), next_cursor: hasMore ? `cur_${end}` : null, has_more: hasMore } };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('a list', () => {
  it('is iterated over all its pages, with the same filters on each', async () => {
    await using server = await startServer(pageOf);

    const all = await collect(server.client().cases.list({ status: 'in_review', limit: 3, queue: undefined }));

    expect(all).toEqual(rows);
    expect(server.requests.map(({ path, query }) => ({ path, query }))).toEqual([
      { path: '/v1/cases', query: { status: 'in_review', limit: '3' } },
      { path: '/v1/cases', query: { status: 'in_review', limit: '3', cursor: 'cur_3' } },
      { path: '/v1/cases', query: { status: 'in_review', limit: '3', cursor: 'cur_6' } },
    ]);
  });

  it('fetches no page that nobody asks for', async () => {
    await using server = await startServer(pageOf);

    for await (const row of server.client().cases.list({ limit: 3 })) {
      if (row.case_id === 'case_2') break;
    }

    expect(server.requests).toHaveLength(1);
  });

  it('is read page by page, forward from any of them, as often as wanted', async () => {
    await using server = await startServer(pageOf);

    const first = await server.client().cases.list({ limit: 3 });
    const second = await first.nextPage();
    const again = await first.nextPage();
    const rest = second ? await collect(second) : [];
    const last = await (await second?.nextPage())?.nextPage();

    expect(first).toMatchObject({ data: rows.slice(0, 3), next_cursor: 'cur_3', has_more: true });
    expect(again?.data).toEqual(second?.data);
    expect(rest).toEqual(rows.slice(3));
    expect(last).toBeUndefined();
  });

  it('gives its pages, and goes on from a cursor kept from before', async () => {
    await using server = await startServer(pageOf);

    const pages = await collect(server.client().cases.list({ limit: 2, cursor: 'cur_4' }).pages());

    expect(pages.map(({ data }) => data)).toEqual([rows.slice(4, 6), rows.slice(6)]);
  });

  it('gives the response of its first page', async () => {
    await using server = await startServer(pageOf);

    const { data, response } = await server.client().cases.list({ limit: 3 }).withResponse();

    expect(response.status).toBe(200);
    expect(data.data).toEqual(rows.slice(0, 3));
  });

  it.each([
    ['the same cursor again', ['cur_a', 'cur_a']],
    ['a cursor from further back', ['cur_a', 'cur_b', 'cur_a']],
  ])('stops with an error when the server gives %s', async (_what, cursors) => {
    await using server = await startServer(
      cursors.map((next_cursor) => ({ body: { data: rows, next_cursor, has_more: true } })),
    );

    await expect(collect(server.client().cases.list())).rejects.toThrow(/cursor "cur_a" a second time/);
    expect(server.requests).toHaveLength(cursors.length);
  });

  it('stops with an error when there is more but no way to it', async () => {
    await using server = await startServer([{ body: { data: rows, next_cursor: null, has_more: true } }]);

    await expect(collect(server.client().cases.list())).rejects.toThrow(IFCGateError);
  });

  it('follows the cursor where has_more is not said', async () => {
    await using server = await startServer([
      { body: { data: rows.slice(0, 3), next_cursor: 'cur_3' } },
      { body: { data: rows.slice(3), next_cursor: null } },
    ]);

    expect(await collect(server.client().cases.list())).toEqual(rows);
  });

  it('rejects where it is iterated when a later page fails', async () => {
    await using server = await startServer([
      { body: { data: rows, next_cursor: 'cur_7', has_more: true } },
      anError(400, 'invalid_request'),
    ]);

    await expect(collect(server.client().cases.list())).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
