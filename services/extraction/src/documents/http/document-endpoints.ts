import { type ExtractMany, type ExtractOne, documentRoutes } from '@ifcgate/contracts';
import { type Caller, type Endpoint, Later, endpoint, inTenant, reply } from '@ifcgate/service-kit';
import type { ExtractionDatabase } from '../../db/client.ts';
import { type AcceptDeps, acceptBatch, acceptDocument, acceptSplit } from '../use-cases/accept-documents.ts';
import { cancelDocument } from '../use-cases/cancel-document.ts';
import { type CorrectDeps, correctDocument } from '../use-cases/correct-document.ts';
import { type ReadDeps, getDocument, listDocuments } from '../use-cases/read-documents.ts';

/** What the extraction service answers. */
export function extractionEndpoints(
  deps: AcceptDeps & ReadDeps & CorrectDeps,
  database: ExtractionDatabase,
): Endpoint[] {
  return [
    endpoint(database, documentRoutes.extract, {
      handle: async ({ body, caller }, tx) => {
        if (!isBatch(body) && body.split)
          return reply(202, { batch_id: await acceptSplit(deps, tx, body, caller), documents: [] });
        if (!isBatch(body)) return new Later(await acceptDocument(deps, tx, body, caller));
        const { batchId, documentIds } = await acceptBatch(deps, tx, body, caller);
        const documents = documentIds.map((document_id) => ({ document_id, status: 'processing' as const }));
        return reply(202, { batch_id: batchId, documents });
      },
      answer: ({ body, caller }, documentId, gone) =>
        awaitDocument(database, { caller, documentId, waitSeconds: isBatch(body) ? 0 : body.wait }, gone),
    }),
    endpoint(database, documentRoutes.list, {
      handle: async ({ query, caller }, tx) => reply(200, await listDocuments(deps, tx, query, caller)),
    }),
    endpoint(database, documentRoutes.get, {
      handle: async ({ params, caller }, tx) => reply(200, await getDocument(tx, params.document_id, caller)),
    }),
    endpoint(database, documentRoutes.cancel, {
      handle: async ({ params, caller }, tx) => reply(200, await cancelDocument(deps, tx, params.document_id, caller)),
    }),
    endpoint(database, documentRoutes.correct, {
      handle: async ({ params, body, caller }, tx) =>
        reply(200, await correctDocument(deps, tx, params.document_id, body, caller)),
    }),
  ];
}

function isBatch(body: ExtractOne | ExtractMany): body is ExtractMany {
  return 'documents' in body;
}

/** Waits for a document outside of any transaction, on whichever replica reads it; 202 when it takes longer. */
async function awaitDocument(
  database: ExtractionDatabase,
  {
    caller,
    documentId,
    waitSeconds,
  }: { readonly caller: Caller; readonly documentId: string; readonly waitSeconds: number },
  gone: AbortSignal,
) {
  const check = () =>
    database.request(inTenant(caller), async (tx) => {
      const document = await getDocument(tx, documentId, caller);
      return document.status === 'processing' ? undefined : document;
    });
  const document = await database.changes.waitFor(documentId, check, waitSeconds * 1000, gone);
  if (document === undefined) return reply(202, { document_id: documentId, status: 'processing' as const });
  const { status, fields, failure } = document;
  return reply(200, { document_id: documentId, status, fields, ...(failure !== null && { failure }) });
}
