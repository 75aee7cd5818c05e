import type { promises as dns } from 'node:dns';
import { readFile } from 'node:fs/promises';
import type { Resolve, ResolvedAddress } from '../connector.ts';
import { type DnsAnswer, askServers, openResolver } from './ask-servers.ts';
import { type Hosts, findLocal, parseHosts } from './hosts-file.ts';
import { type DnsConfig, namesToAsk, parseResolvConf } from './resolv-conf.ts';

/** Where the system's resolver is told what to do, and how long it may take. */
export interface SystemResolverOptions {
  readonly hostsPath?: string;
  readonly resolvConfPath?: string;
  /** Replaces what resolv.conf says: for servers on other ports. */
  readonly servers?: readonly string[];
  /** For everything that is asked about one name; 4000 by default. */
  readonly timeoutMs?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** How long the files are believed: they hardly ever change. */
const filesMs = 10_000;
/** Answers that hold longer are asked for again: a host that moves is to be found. */
const longestMs = 300_000;
/** Also for answers that hold no longer than the request that asked: it may need them twice. */
const shortestMs = 1000;
/** What failed is asked again soon. */
const failureMs = 5000;
const maxRemembered = 2000;

/**
 * Finds the addresses of host names as the system does, without blocking anything: the hosts file and `localhost` first, then
 * the name servers of resolv.conf with its search domains, `ndots`, `timeout` and `attempts`. Answers are remembered as long
 * as they say, failures for 5 s.
 */
export function createSystemResolver(options: SystemResolverOptions = {}): Resolve {
  const now = options.now ?? (() => performance.now());
  const remembered = new Map<string, Finding>();
  let files: { read: Promise<Files>; until: number } | undefined;
  const readFiles = (): Promise<Files> => {
    if (files === undefined || files.until <= now()) files = { read: openFiles(options), until: now() + filesMs };
    return files.read;
  };
  const remember = (name: string, finding: Finding): void => {
    remembered.delete(name);
    for (const oldest of remembered.keys()) if (remembered.size >= maxRemembered) remembered.delete(oldest);
    remembered.set(name, finding);
  };
  return async (hostname) => {
    const name = hostname.toLowerCase();
    const known = remembered.get(name);
    if (known !== undefined && known.until > now()) return addressesOf(known);
    const { hosts, config, resolver } = await readFiles();
    const local = findLocal(hosts, name);
    if (local !== undefined) return local;
    const finding = await within(askFor(resolver, name, config), options.timeoutMs ?? 4000).then(
      ({ addresses, ttlSeconds }): Finding => ({ addresses, until: now() + holdsMs(ttlSeconds) }),
      (failure: unknown): Finding => ({ failure, until: now() + failureMs }),
    );
    remember(name, finding);
    return addressesOf(finding);
  };
}

/** What was found of a name, and until when that holds. */
type Finding = { readonly until: number } & (
  { readonly addresses: readonly ResolvedAddress[] } | { readonly failure: unknown }
);

function addressesOf(finding: Finding): readonly ResolvedAddress[] {
  if ('failure' in finding) throw finding.failure;
  return finding.addresses;
}

function holdsMs(ttlSeconds: number): number {
  return Math.min(Math.max(ttlSeconds * 1000, shortestMs), longestMs);
}

interface Files {
  readonly hosts: Hosts;
  readonly config: DnsConfig;
  readonly resolver: dns.Resolver;
}

async function openFiles(options: SystemResolverOptions): Promise<Files> {
  const { hostsPath = '/etc/hosts', resolvConfPath = '/etc/resolv.conf', servers } = options;
  // Without them, as on other systems, names go to the servers that Node.js finds.
  const [hosts, conf] = await Promise.all(
    [hostsPath, resolvConfPath].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const parsed = parseResolvConf(conf ?? '');
  const config = servers === undefined ? parsed : { ...parsed, servers };
  return { hosts: parseHosts(hosts ?? ''), config, resolver: openResolver(config) };
}

/** Asks for one full name after the other, until one has an address. A server that is silent is not asked for more. */
async function askFor(resolver: dns.Resolver, hostname: string, config: DnsConfig): Promise<DnsAnswer> {
  let failure: unknown;
  for (const name of namesToAsk(hostname, config)) {
    try {
      return await askServers(resolver, name);
    } catch (error) {
      failure ??= error;
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTFOUND' && code !== 'ENODATA' && code !== 'ESERVFAIL') throw error;
    }
  }
  throw failure;
}

async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(Object.assign(new Error(`Not resolved within ${milliseconds} ms.`), { code: 'ETIMEOUT' }));
  }, milliseconds);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
