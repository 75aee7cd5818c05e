import { createServer, connect, type AddressInfo, type Server } from 'node:net';

const metadataKey = 3;
const metadataVersion = 4;

/**
 * Whether a broker on this port of the loopback address serves clients: it answers a Metadata request and counts
 * itself among the live brokers. That takes a page instead of a Kafka client, so that this package needs none.
 *
 * @see https://kafka.apache.org/protocol: request header v1, Metadata v4
 */
export function isServing(port: number, timeoutMs = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = Buffer.alloc(0);
    const end = (serving: boolean) => {
      socket.destroy();
      resolve(serving);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      // Size, correlation id and throttle time, then the number of brokers.
      if (answer.length >= 16) end(answer.readInt32BE(12) > 0);
    });
  });
}

/** Asks for the brokers and for no topic. */
function metadataRequest(): Buffer {
  const request = Buffer.alloc(19);
  request.writeInt32BE(15, 0);
  request.writeInt16BE(metadataKey, 4);
  request.writeInt16BE(metadataVersion, 6);
  request.writeInt32BE(1, 8); // correlation id
  request.writeInt16BE(-1, 12); // no client id
  request.writeInt32BE(0, 14); // an empty list of topics
  request.writeInt8(0, 18); // create none
  return request;
}

/** So many different ports of the loopback address that nobody listens on just now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(close));
  return ports;
}

/** Whether nobody listens on this port of the loopback address. */
export async function isFree(port: number): Promise<boolean> {
  const server = await listen(port).catch(() => undefined);
  if (server) await close(server);
  return server !== undefined;
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
