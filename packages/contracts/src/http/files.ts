import { z } from 'zod';
import { exampleId, idSchema } from '../ids.ts';
import { route } from './route.ts';

/** The largest file that is taken, uploaded or fetched: 20 MiB. */
export const maxFileBytes = 20 * 1024 * 1024;

/** The kinds of file that are taken. */
export const fileMediaTypes = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/tiff',
  /** E-invoices and orders in UN/CEFACT CII or UBL, FatturaPA, Facturae; no other XML. */
  'application/xml',
  /** A signed file of one of the other kinds. */
  'application/pkcs7-mime',
] as const;
export type FileMediaType = (typeof fileMediaTypes)[number];

export const fileSchema = z.object({
  file_id: idSchema('file'),
  /** By content; the name and the type that the client gives are not looked at. */
  content_type: z.enum(fileMediaTypes),
  /** In bytes. */
  size: z.number().int(),
  /** In hexadecimal. */
  sha256: z.string(),
  /** Null until counted. */
  pages: z.number().int().nullable(),
});
export type UploadedFile = z.infer<typeof fileSchema>;

const fileParams = z.strictObject({ file_id: idSchema('file') });

export const fileRoutes = {
  create: route({
    method: 'POST',
    path: '/v1/files',
    service: 'extraction',
    scope: 'files:write',
    summary: 'Upload a file of up to 20 MiB, to be named by its file_id.',
    upload: {
      ...{ field: 'file', maxBytes: maxFileBytes, mediaTypes: fileMediaTypes },
      ...{ arrivesWithinMs: 60_000, idleMs: 15_000 },
    },
    // As long as it may take to arrive, and the usual time for the answer.
    timeoutMs: 75_000,
    replies: { 201: fileSchema },
    examples: {
      replies: {
        201: {
          file_id: exampleId('file'),
          content_type: 'application/pdf',
          size: 48_213,
          sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
          pages: null,
        },
      },
    },
  }),
  content: route({
    method: 'GET',
    path: '/v1/files/{file_id}/content',
    service: 'extraction',
    scope: 'files:read',
    summary: 'Fetch the bytes of a file; noted in the timeline of each case that has it.',
    params: fileParams,
    binary: fileMediaTypes,
    replies: { 200: null },
  }),
  delete: route({
    method: 'DELETE',
    path: '/v1/files/{file_id}',
    service: 'extraction',
    scope: 'files:write',
    summary: 'Delete a file that no document of a verification refers to.',
    params: fileParams,
    replies: { 204: null },
    errors: ['conflict'],
  }),
};
