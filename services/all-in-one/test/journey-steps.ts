import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type default as IFCGate, APIError, webhooks } from '@ifcgate/sdk';
import { type Receiver, eventually } from '@ifcgate/test-kit';
import { z } from 'zod';

const specimens = new URL('../../extraction/specimens/', import.meta.url);

/** Waits until the rules have sent a case to people. */
export async function untilRouted(client: IFCGate, caseId: string) {
  return client.cases.waitFor(caseId, (found) => found.timeline.some(({ event }) => event === 'routed'), {
    timeoutMs: 30_000,
  });
}

/** An applicant with the specimen passport. */
export function aPassportFor(applicantId: string) {
  const passport = { type: 'passport', file_url: 'https://files.example.com/passport.png' };
  return { applicant_id: applicantId, documents: [passport] };
}

/** Whether the key of a request is no longer taken. */
export async function isRefused(request: PromiseLike<unknown>): Promise<boolean> {
  return Promise.resolve(request).then(
    () => false,
    (error: unknown) => error instanceof APIError && error.status === 401,
  );
}

/** The document that an extraction answered with. */
export function documentIdOf(reply: object): string {
  return z.object({ document_id: z.string() }).parse(reply).document_id;
}

const eventBody = z.looseObject({ event: z.string() });

/** The verified bodies that arrived under a path, once there are enough. */
export async function receivedEvents(
  receiver: Receiver,
  path: string,
  secret: string,
  areEnough: (events: z.infer<typeof eventBody>[]) => boolean,
): Promise<z.infer<typeof eventBody>[]> {
  const verified = () =>
    receiver.requests
      .filter((request) => request.path === path)
      .map(({ rawBody, headers }) => {
        webhooks.verify(rawBody, headers, secret);
        return eventBody.parse(JSON.parse(rawBody.toString('utf8')));
      });
  await eventually(() => areEnough(verified()), { timeoutMs: 20_000, message: `webhooks under ${path}` });
  return verified();
}

/** Serves the specimen passport under a URL of its own. */
export async function serveSpecimens(): Promise<{ url: string; close(): Promise<void> }> {
  const passport = await readFile(new URL('passport.png', specimens));
  const server = createServer((request, response) => {
    if (request.url === '/passport.png') response.end(passport);
    else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
