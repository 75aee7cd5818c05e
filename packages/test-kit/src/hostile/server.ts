import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { HostileAnswer } from './row.ts';

/** A server that gives one hostile answer to every request, byte for byte. */
export interface HostileServer {
  /** With the scheme that it is to be asked by; without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts it on a free port of the loopback address. */
export async function startHostileServer(hostile: HostileAnswer): Promise<HostileServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    if (hostile.isEarly === true) hostile.answer(socket);
    else socket.once('data', () => hostile.answer(socket));
    socket.resume();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${hostile.isAskedOverTls === true ? 'https' : 'http'}://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
