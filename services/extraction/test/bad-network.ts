import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** A piece of what a client sends, on its way. */
export interface Passing {
  readonly chunk: Buffer;
  /** From 1, in the order in which connections were made. */
  readonly connection: number;
  /** What the connection has sent before. */
  readonly sentBytes: number;
}

/** What arrives of a piece; `cut` ends its connection. */
export type Pass = (passing: Passing) => Buffer | 'cut' | Promise<Buffer | 'cut'>;

/** A network in front of a server. */
export interface BadNetwork {
  readonly url: string;
  /** So many were made. */
  connections(): number;
  /** Ends all of them. */
  stop(): Promise<void>;
}

/** Starts a network in front of a server of this machine that does to what is sent as it is told. */
export async function startBadNetwork(serverUrl: string, pass: Pass): Promise<BadNetwork> {
  const { hostname, port } = new URL(serverUrl);
  let connections = 0;
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const connection = ++connections;
    const upstream = connect(Number(port), hostname);
    clients.add(client);
    const end = (): void => {
      clients.delete(client);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    upstream.pipe(client);
    const forward = async (): Promise<void> => {
      let sentBytes = 0;
      for await (const chunk of client as AsyncIterable<Buffer>) {
        const passed = await pass({ chunk, connection, sentBytes });
        if (passed === 'cut') break;
        sentBytes += chunk.length;
        if (!upstream.write(passed)) await once(upstream, 'drain');
      }
    };
    forward().then(end, end);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}
