import { createHash } from 'node:crypto';
import { openApiDocument, publicRoutes } from '@ifcgate/contracts';
import { type RequestHandler, Router } from 'express';
import { refuseMethod } from './health.ts';

/**
 * `/openapi.json`: the description of the public API, without a key; built when it is first asked for.
 *
 * @param limit what keeps a stranger from asking without end: it is 260 kB long
 */
export function openApiRoute(limit: RequestHandler): Router {
  const router = Router({ caseSensitive: true, strict: true });
  let built: { readonly body: string; readonly etag: string } | undefined;
  router
    .route('/openapi.json')
    .get(limit, (_request, response) => {
      const { body, etag } = (built ??= build());
      response.set({ ETag: etag, 'Cache-Control': 'public, max-age=300' }).type('json').send(body);
    })
    .all(refuseMethod);
  return router;
}

function build(): { body: string; etag: string } {
  const body = JSON.stringify(openApiDocument(publicRoutes));
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}
