import { documentRoutes, fileRoutes } from '@ifcgate/contracts';
import { type Endpoint, Later, endpoint, reply, uploadEndpoint } from '@ifcgate/service-kit';
import { type DeleteDeps, deleteDocument, deleteFile } from '../use-cases/delete-file.ts';
import { type KeepFileDeps, keepUpload, recordUpload } from '../use-cases/keep-file.ts';
import { type ShowDeps, getVisibleDocument, getVisibleFile, showFile, showPage } from '../use-cases/show-file.ts';

export type FileDeps = KeepFileDeps & ShowDeps & DeleteDeps;

/** What the extraction service answers about files, and about pages of documents. */
export function fileEndpoints(deps: FileDeps): Endpoint[] {
  const { database } = deps;
  return [
    uploadEndpoint(database, fileRoutes.create, {
      take: (caller, bytes) => deps.vault.stage(caller, bytes),
      keep: (caller, file) => keepUpload(deps, caller, file),
      handle: async ({ file, caller }, tx) => reply(201, await recordUpload(deps, tx, file, caller)),
    }),
    // Bytes are loaded and pages rendered outside of any transaction: the first one only finds what is meant.
    endpoint(database, fileRoutes.content, {
      handle: async ({ params, caller }, tx) => new Later((await getVisibleFile(tx, params.file_id, caller)).fileId),
      answer: async ({ caller }, fileId) => reply(200, await showFile(deps, caller, fileId)),
    }),
    endpoint(database, fileRoutes.delete, {
      handle: async ({ params, caller }, tx) => {
        await deleteFile(deps, tx, params.file_id, caller);
        return reply(204, null);
      },
    }),
    endpoint(database, documentRoutes.page, {
      handle: async ({ params, caller }, tx) =>
        new Later((await getVisibleDocument(tx, params.document_id, caller)).documentId),
      answer: async ({ params, caller }, documentId) =>
        reply(200, await showPage(deps, caller, documentId, Number(params.page))),
    }),
    endpoint(database, documentRoutes.delete, {
      handle: async ({ params, caller }, tx) => {
        await deleteDocument(deps, tx, params.document_id, caller);
        return reply(204, null);
      },
    }),
  ];
}
