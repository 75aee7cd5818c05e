import type { Route, Upload } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import type { Database, RequestTransaction } from '../database.ts';
import type { Caller } from './caller.ts';
import { type Endpoint, type EndpointRequest, parseRequest, answerRead } from './endpoint.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import { type Received, receiveFile } from './receive-file.ts';
import type { ReplyOf } from './reply.ts';

/** A file that has arrived; its hash tells a repetition from another request. */
export interface ReceivedFile extends Received {
  readonly sha256: string;
}

export interface UploadOptions<R extends Route, Db extends Sql, F extends ReceivedFile> {
  /** Takes the bytes in, aside; in no transaction. */
  take(caller: Caller, bytes: AsyncIterable<Buffer>): Promise<F>;
  /** Gives the file its place, or refuses it; in no transaction, and whether or not the request is a repetition. */
  keep(caller: Caller, file: F): Promise<void>;
  /** Handles the request in one transaction, as that of {@link endpoint}. */
  handle(request: EndpointRequest<R> & { readonly file: F }, tx: RequestTransaction<Db>): Promise<ReplyOf<R>>;
}

/** The edge to HTTP for a route with an upload: the bytes are in before the transaction begins. */
export function uploadEndpoint<R extends Route & { readonly upload: Upload }, Db extends Sql, F extends ReceivedFile>(
  database: Database<Db>,
  route: R,
  options: UploadOptions<R, Db, F>,
): Endpoint {
  return {
    route,
    async handler(request, response) {
      const parsed = parseRequest(route, request);
      idempotencyKeyOf(request);
      const { caller } = parsed;
      const file = await receiveFile(request, route.upload, (bytes) => options.take(caller, bytes));
      try {
        await options.keep(caller, file);
        const handle = (inner: EndpointRequest<R>, tx: RequestTransaction<Db>) =>
          options.handle({ ...inner, file }, tx);
        const content = [[route.upload.field, file.sha256]];
        await answerRead(request, response, { database, route, options: { handle }, parsed, content });
      } finally {
        await file.discard();
      }
    },
  };
}
