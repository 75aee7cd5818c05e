import type { Route } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import { type Database, type RequestTransaction, inTenant } from '../database.ts';
import { traced, traceparentOf } from '../trace.ts';
import { type Endpoint, type EndpointRequest, parseRequest } from './endpoint.ts';
import { pump } from './pump.ts';

/** Some rows of a stream as text, and where they ended; the last batch has no `after`. */
export interface StreamBatch<Position> {
  readonly text: string;
  readonly after: Position | undefined;
}

export interface StreamOptions<R extends Route, Db extends Sql, Position> {
  /** The headers of the success: `Content-Type`, `Content-Disposition`. */
  headers(request: EndpointRequest<R>): Readonly<Record<string, string>>;
  /** Reads one batch in a transaction of its own; undefined: the first. */
  read(
    request: EndpointRequest<R>,
    tx: RequestTransaction<Db>,
    after: Position | undefined,
  ): Promise<StreamBatch<Position>>;
  /** See `pump`. */
  readonly stalledMs?: number;
}

/**
 * The edge to HTTP for a route that streams: a batch is read when the client has taken the one before, in a transaction
 * as short as its statements, so that neither memory nor the database holds more than one.
 *
 * What fails before the first batch is answered as anywhere; later, the connection is reset.
 */
export function streamEndpoint<R extends Route, Db extends Sql, Position>(
  database: Database<Db>,
  route: R,
  options: StreamOptions<R, Db, Position>,
): Endpoint {
  return {
    route,
    async handler(request, response) {
      const parsed = parseRequest(route, request);
      const traceparent = traceparentOf(request.headers.traceparent);
      await traced(`${route.method} ${route.path}`, traceparent, { 'request.id': parsed.requestId }, async () => {
        const texts = textsOf(database, options, parsed);
        const first = await texts.next();
        for (const [name, value] of Object.entries(options.headers(parsed))) response.setHeader(name, value);
        if (request.method === 'HEAD') response.end();
        else await pump(startingWith(first, texts), response, options.stalledMs);
      });
    },
  };
}

async function* textsOf<R extends Route, Db extends Sql, Position>(
  database: Database<Db>,
  options: StreamOptions<R, Db, Position>,
  request: EndpointRequest<R>,
): AsyncGenerator<string, undefined> {
  let after: Position | undefined;
  do {
    const before = after;
    const batch = await database.request(inTenant(request.caller), (tx) => options.read(request, tx, before));
    if (batch.text !== '') yield batch.text;
    ({ after } = batch);
  } while (after !== undefined);
}

async function* startingWith(
  first: IteratorResult<string, undefined>,
  others: AsyncGenerator<string, undefined>,
): AsyncGenerator<string> {
  if (first.done) return;
  yield first.value;
  yield* others;
}
