import { promises as dns } from 'node:dns';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedAddress } from '../connector.ts';
import type { DnsConfig } from './resolv-conf.ts';

/** What name servers said of a name. */
export interface DnsAnswer {
  readonly addresses: readonly ResolvedAddress[];
  /** How long that holds: the shortest of all records. */
  readonly ttlSeconds: number;
}

/** How long an answer for one kind of address waits for that for the other. RFC 8305 has 50 ms; servers may be far. */
const otherFamilyMs = 250;
/** For one question to one server, whatever resolv.conf says: a second server is to have its chance as well. */
const longestQuestionMs = 1500;

/**
 * Asks the servers for all addresses of a full name. It blocks nothing: c-ares asks over sockets of its own, falls back to
 * TCP and follows aliases, where `dns.lookup` keeps one of four threads until the servers have answered.
 *
 * @throws what c-ares reports when there is no address of either kind: `ENOTFOUND`, `ENODATA`, `ESERVFAIL`, `ETIMEOUT` …
 */
export async function askServers(resolver: dns.Resolver, name: string): Promise<DnsAnswer> {
  const records: AddressRecord[] = [];
  const asked = families.map(async (family) => void records.push(...(await ask(resolver, name, family))));
  const all = Promise.allSettled(asked);
  await firstOf(asked);
  await Promise.race([all, sleep(otherFamilyMs, undefined, { ref: false })]);
  const found = records.toSorted((one, other) => one.family - other.family);
  return {
    addresses: found.map(({ address, family }) => ({ address, family })),
    ttlSeconds: Math.min(...found.map(({ ttl }) => ttl)),
  };
}

/** What asks the servers of a configuration. */
export function openResolver({ servers, timeoutMs, attempts }: DnsConfig): dns.Resolver {
  const resolver = new dns.Resolver({ timeout: Math.min(timeoutMs, longestQuestionMs), tries: attempts });
  if (servers.length > 0) resolver.setServers([...servers]);
  return resolver;
}

const families = [4, 6] as const;

interface AddressRecord extends ResolvedAddress {
  readonly ttl: number;
}

async function ask(resolver: dns.Resolver, name: string, family: 4 | 6): Promise<AddressRecord[]> {
  const records =
    family === 4 ? await resolver.resolve4(name, { ttl: true }) : await resolver.resolve6(name, { ttl: true });
  if (records.length === 0) throw Object.assign(new Error(`${name} has no address.`), { code: 'ENODATA' });
  return records.map(({ address, ttl }) => ({ address, ttl, family }));
}

/** The first success; a name that does not exist does so for both kinds of addresses. */
async function firstOf(asked: readonly Promise<void>[]): Promise<void> {
  const missing = asked.map((one) =>
    one.catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTFOUND') throw error;
      return new Promise<never>(() => undefined);
    }),
  );
  const any = Promise.any(asked).catch(({ errors }: AggregateError) => {
    // That there is none of one kind says less than that the other kind could not be asked for.
    const failures = errors as NodeJS.ErrnoException[];
    throw failures.find(({ code }) => code !== 'ENODATA') ?? failures[0] ?? new Error('Nothing was asked.');
  });
  await Promise.race([any, ...missing]);
}
