import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** A network between a service and its database, or any other server, that can be disturbed. */
export interface DatabaseProxy {
  /** The same database, role and password, by way of the proxy. */
  through(url: string): string;
  /** Ends every connection and refuses new ones, as a server does that is gone. */
  cut(): void;
  /**
   * What the server says from now on does not arrive; what it is told does.
   *
   * @param afterBytes of each new connection so many bytes still arrive
   */
  mute(afterBytes?: number): void;
  /** New connections are let through again, and heard. */
  restore(): void;
  stop(): Promise<void>;
}

/** Starts a proxy in front of the PostgreSQL server of the URL, on a free port of the loopback address. */
export async function startDatabaseProxy(serverUrl: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let state: 'open' | 'muted' | 'cut' = 'open';
  let heardAtFirst = 0;
  const server = createServer((client) => {
    if (state === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    let audible = heardAtFirst;
    upstream.on('data', (bytes) => {
      if (state !== 'muted') client.write(bytes);
      else if (audible > 0) client.write(bytes.subarray(0, audible));
      audible -= bytes.length;
    });
    client.pipe(upstream);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cut = (): void => {
    state = 'cut';
    for (const socket of sockets) socket.destroy();
  };
  return {
    through(url) {
      const changed = new URL(url);
      changed.hostname = '127.0.0.1';
      changed.port = String((server.address() as AddressInfo).port);
      // A socket's folder would go past the proxy.
      changed.searchParams.delete('host');
      return changed.href;
    },
    cut,
    mute(afterBytes = 0) {
      state = 'muted';
      heardAtFirst = afterBytes;
    },
    restore: () => void (state = 'open'),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
