import { type Socket, createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Server, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** What the server says of one name; a name that it does not know does not exist. */
export interface Zone {
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  readonly cname?: string;
  /** Of all records; 60 by default. */
  readonly ttl?: number;
  /** 2: it failed; 5: it refuses. */
  readonly rcode?: number;
  readonly habit?: 'silent' | 'silent-for-aaaa' | 'truncated' | 'wrong id first' | 'junk';
}

/** A DNS server of the test's own on the loopback address, over UDP and TCP. */
export interface DnsServer {
  /** As `setServers` takes it. */
  readonly address: string;
  /** The names that were asked for, in their order, each kind of address for itself. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Starts it; what it says may be changed while it runs. */
export async function startDnsServer(zones: Map<string, Zone>): Promise<DnsServer> {
  const asked: string[] = [];
  const tcp = createServer();
  await once(tcp.listen(0, '127.0.0.1'), 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4');
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  serveUdp(udp, (query) => {
    asked.push(questionOf(query).name);
    return answersTo(query, zones, true);
  });
  serveTcp(tcp, (query) => answersTo(query, zones, false));
  return {
    address: `127.0.0.1:${port}`,
    asked,
    async close() {
      const closed = once(tcp, 'close');
      tcp.close();
      await new Promise<void>((resolve) => udp.close(resolve));
      await closed;
    },
  };
}

function serveUdp(udp: Socket, answer: (query: Buffer) => Buffer[]): void {
  udp.on('message', (query, { port, address }) => {
    for (const message of answer(query)) udp.send(message, port, address);
  });
}

function serveTcp(tcp: Server, answer: (query: Buffer) => Buffer[]): void {
  tcp.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const message of answer(data.subarray(2))) {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(message.length);
        socket.write(Buffer.concat([length, message]));
      }
    });
  });
}

const typeA = 1;
const typeCname = 5;
const typeAaaa = 28;

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answersTo(query: Buffer, zones: Map<string, Zone>, isUdp: boolean): Buffer[] {
  const { name, type, end } = questionOf(query);
  const zone = zones.get(name);
  const question = query.subarray(12, end);
  if (zone === undefined) return [message(query, question, { rcode: 3 })];
  if (zone.habit === 'silent' || (zone.habit === 'silent-for-aaaa' && type === typeAaaa)) return [];
  if (zone.habit === 'junk') return [Buffer.alloc(40, 7)];
  if (zone.habit === 'truncated' && isUdp) return [message(query, question, { isTruncated: true })];
  const records = recordsOf(name, type, zones);
  const answer = message(query, question, { records, ...(zone.rcode !== undefined && { rcode: zone.rcode }) });
  if (zone.habit !== 'wrong id first') return [answer];
  const forged = message(query, question, { records: [record(name, typeA, 60, Buffer.from([6, 6, 6, 6]))] });
  forged.writeUInt16BE(query.readUInt16BE(0) ^ 0xffff, 0);
  return [forged, answer];
}

function recordsOf(name: string, type: number, zones: Map<string, Zone>): Buffer[] {
  const { a = [], aaaa = [], cname, ttl = 60 } = zones.get(name) ?? {};
  if (cname !== undefined) return [record(name, typeCname, ttl, nameBytes(cname)), ...recordsOf(cname, type, zones)];
  if (type === typeA) return a.map((address) => record(name, typeA, ttl, Buffer.from(address.split('.').map(Number))));
  return type === typeAaaa ? aaaa.map((address) => record(name, typeAaaa, ttl, v6Bytes(address))) : [];
}

interface Reply {
  readonly records?: readonly Buffer[];
  readonly rcode?: number;
  readonly isTruncated?: boolean;
}

function message(query: Buffer, question: Buffer, { records = [], rcode = 0, isTruncated = false }: Reply): Buffer {
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (isTruncated ? 0x0200 : 0) | rcode, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question, ...records]);
}

function record(name: string, type: number, ttl: number, data: Buffer): Buffer {
  const fields = Buffer.alloc(10);
  fields.writeUInt16BE(type, 0);
  fields.writeUInt16BE(1, 2);
  fields.writeUInt32BE(ttl, 4);
  fields.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(name), fields, data]);
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

/** Written out in full: eight groups. */
function v6Bytes(address: string): Buffer {
  return Buffer.from(
    address
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  );
}
