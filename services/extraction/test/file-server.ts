import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Files under URLs of this machine; each says its name unless the test answers in another way. */
export interface FileServer {
  urlOf(name: string): string;
  close(): Promise<void>;
}

/** Serves files. */
export async function serveFiles(answers: Readonly<Record<string, RequestListener>> = {}): Promise<FileServer> {
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '/').slice(1));
    const answer = answers[name];
    if (answer === undefined) response.end(name);
    else answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    urlOf: (name) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${encodeURIComponent(name)}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
