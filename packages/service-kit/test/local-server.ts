import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** A server of the test's own on the loopback address. */
export interface LocalServer {
  readonly port: number;
  /** Without a trailing slash. */
  readonly url: string;
  /** Open now. */
  readonly connections: ReadonlySet<Socket>;
  /** Ever opened. */
  connectionCount(): number;
  close(): Promise<void>;
}

/** An HTTP server, on TLS when given a certificate. */
export function startHttp(handler: RequestListener, tls?: { key: string; cert: string }): Promise<LocalServer> {
  return listen(
    tls === undefined ? createHttpServer(handler) : createHttpsServer(tls, handler),
    tls ? 'https' : 'http',
  );
}

/** A server that says whatever the test wants, HTTP or not. */
export function startTcp(handler: (socket: Socket) => void): Promise<LocalServer> {
  return listen(createTcpServer(handler), 'http');
}

async function listen(server: Server, scheme: string): Promise<LocalServer> {
  const connections = new Set<Socket>();
  let count = 0;
  server.on('connection', (socket) => {
    count += 1;
    connections.add(socket);
    socket.on('close', () => connections.delete(socket)).on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    connections,
    connectionCount: () => count,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

/** Answers with a body that never ends, as fast as it is read. */
export function pourEndlessly(response: ServerResponse): void {
  const chunk = Buffer.alloc(16_384, 'x');
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', pour);
  pour();
}

/** Answers with one byte every 20 ms, for as long as somebody listens. */
export function drip(response: ServerResponse): void {
  response.writeHead(200).write('x');
  const timer = setInterval(() => response.write('x'), 20);
  response.on('close', () => clearInterval(timer));
}
