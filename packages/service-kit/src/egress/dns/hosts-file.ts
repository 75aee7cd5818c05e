import { isIP } from 'node:net';
import type { ResolvedAddress } from '../connector.ts';

/** The addresses of each name of a hosts file, in lower case; see hosts(5). */
export type Hosts = ReadonlyMap<string, readonly ResolvedAddress[]>;

/** Reads a hosts file. Lines that begin with no address are left out. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, ResolvedAddress[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*$/, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) continue;
    for (const name of names.map((given) => given.toLowerCase())) {
      hosts.set(name, [...(hosts.get(name) ?? []), { address, family }]);
    }
  }
  return hosts;
}

const loopback: readonly ResolvedAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** What is known of a name without asking anybody: the hosts file's, then `localhost` and what lies below it (RFC 6761). */
export function findLocal(hosts: Hosts, hostname: string): readonly ResolvedAddress[] | undefined {
  const name = hostname.replace(/\.$/, '');
  return hosts.get(name) ?? (/(^|\.)localhost$/.test(name) ? loopback : undefined);
}
