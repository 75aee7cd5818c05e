import type { Logger } from '@ifcgate/service-kit';
import { type RequestHandler, Router } from 'express';
import type { SigningKey } from '../use-cases/keep-signing-keys.ts';

/** `/.well-known/jwks.json` of the internal port: the keys whose signatures services are to trust. */
export function publishedKeys(published: () => Promise<readonly SigningKey[]>, log: Logger): RequestHandler {
  const router = Router();
  router.get('/.well-known/jwks.json', async (_request, response) => {
    try {
      response.json({ keys: (await published()).map((key) => key.jwk) });
    } catch (cause) {
      log.warn('signing_keys.unavailable', { cause });
      // Not an empty set: services go on with the keys that they know.
      response.status(503).json({ error: 'The keys cannot be read.' });
    }
  });
  return router;
}
