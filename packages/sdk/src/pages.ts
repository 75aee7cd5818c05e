import { ApiPromise } from './api-promise.ts';
import type { WithResponse } from './api-promise.ts';
import { IFCGateError } from './errors.ts';

/** One page as the API sends it. */
export interface PageBody<T> {
  data: T[];
  next_cursor: string | null;
  has_more: boolean;
}

/** What every list takes beside its filters. */
export interface ListParams {
  /** Rows on a page, 1 to 100; the API's default is 25. Iterating fetches further pages as it needs them. */
  limit?: number | undefined;
  /** Where to begin: the `next_cursor` of an earlier page, with the same filters. */
  cursor?: string | undefined;
}

/** Fetches the page at a cursor; without one, the first. */
export type FetchPage<T> = (cursor: string | undefined) => ApiPromise<PageBody<T>>;

/** One page of a list, newest first, and the way to the next. */
export class Page<T> implements PageBody<T>, AsyncIterable<T> {
  readonly data: T[];
  /** Where the next page begins; `null` on the last one. Keep it to go on later: `list({ cursor })`. */
  readonly next_cursor: string | null;
  readonly has_more: boolean;
  readonly #walk: Walk<T>;

  constructor(body: PageBody<T>, walk: Walk<T>) {
    this.data = body.data;
    this.next_cursor = body.next_cursor;
    this.has_more = body.has_more;
    this.#walk = walk;
  }

  /** The page after this one; `undefined` after the last. */
  async nextPage(): Promise<Page<T> | undefined> {
    return this.next_cursor === null ? undefined : this.#walk.page(this.next_cursor);
  }

  /** This page and all after it. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    yield this;
    for (let page = await this.nextPage(); page; page = await page.nextPage()) yield page;
  }

  /** Every row of this page and of all after it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page.data;
  }
}

/**
 * A list that has been asked for: await it for its first page, or iterate over all its rows; pages are fetched as
 * they are needed.
 *
 * @example
 * for await (const row of client.cases.list({ status: 'in_review' })) console.log(row.case_id);
 *
 * const page = await client.cases.list({ limit: 100 });
 * const next = await page.nextPage();
 */
export class ListPromise<T> extends ApiPromise<Page<T>> implements AsyncIterable<T> {
  /** Every page. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    yield* (await this).pages();
  }

  /** Every row of every page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* await this;
  }
}

/** Begins a list at a cursor, or at its beginning. */
export function startList<T>(fetchPage: FetchPage<T>, cursor: string | undefined): ListPromise<T> {
  return new ListPromise(new Walk(fetchPage).fetch(cursor));
}

/** One way through a list; remembers where it was, so that a server which repeats itself cannot keep it for ever. */
class Walk<T> {
  readonly #fetchPage: FetchPage<T>;
  /** For each cursor that was given out, the cursor of the page that gave it. */
  readonly #givenBy = new Map<string, string | undefined>();

  constructor(fetchPage: FetchPage<T>) {
    this.#fetchPage = fetchPage;
  }

  async page(cursor: string): Promise<Page<T>> {
    return (await this.fetch(cursor)).data;
  }

  async fetch(cursor: string | undefined): Promise<WithResponse<Page<T>>> {
    const answer = await this.#fetchPage(cursor).withResponse();
    const next = nextCursor(answer.data);
    if (next !== null) this.#remember(next, cursor);
    const body = { data: answer.data.data, next_cursor: next, has_more: next !== null };
    return { ...answer, data: new Page(body, this) };
  }

  #remember(next: string, from: string | undefined): void {
    const known = this.#givenBy.has(next);
    if (next === from || (known && this.#givenBy.get(next) !== from)) {
      throw new IFCGateError(`The list gave the cursor "${next}" a second time; stopped, because it would never end.`);
    }
    this.#givenBy.set(next, from);
  }
}

function nextCursor<T>(body: PageBody<T>): string | null {
  if (body.has_more === false) return null;
  if (body.next_cursor) return body.next_cursor;
  if (body.has_more) throw new IFCGateError('The list says that it has more rows, but not where they begin.');
  return null;
}
