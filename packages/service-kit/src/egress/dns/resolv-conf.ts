import { isIP } from 'node:net';

/** How names are asked for: what resolv.conf says. */
export interface DnsConfig {
  /** As `setServers` takes them: an address, with a port where it is not 53. Empty: what Node.js finds by itself. */
  readonly servers: readonly string[];
  /** Domains in which short names are looked for, in their order. */
  readonly search: readonly string[];
  /** A name with so many dots is asked for as it is before it is looked for in the domains. */
  readonly ndots: number;
  /** For one question to one server. */
  readonly timeoutMs: number;
  /** How often every server is asked. */
  readonly attempts: number;
}

/** What holds where resolv.conf says nothing; see resolv.conf(5). */
export const usualDnsConfig: DnsConfig = { servers: [], search: [], ndots: 1, timeoutMs: 5000, attempts: 2 };

/**
 * Reads a resolv.conf. The last of several `search` and `domain` lines counts; what is not understood is left out, numbers
 * are held to the limits of the C library.
 *
 * @see resolv.conf(5)
 */
export function parseResolvConf(text: string): DnsConfig {
  const servers: string[] = [];
  let config = usualDnsConfig;
  for (const line of text.split('\n')) {
    const [keyword = '', ...words] = line
      .replace(/[#;].*$/, '')
      .trim()
      .split(/\s+/);
    const [first = ''] = words;
    // A link-local server may carry its zone, as in fe80::1%eth0.
    if (keyword === 'nameserver' && isIP(first.replace(/%.*$/, '')) !== 0) servers.push(first);
    if (keyword === 'search') config = { ...config, search: words.map(toDomain).filter((domain) => domain !== '') };
    if (keyword === 'domain' && first !== '') config = { ...config, search: [toDomain(first)] };
    if (keyword === 'options') config = words.reduce(withOption, config);
  }
  return { ...config, servers };
}

function toDomain(text: string): string {
  return text.toLowerCase().replace(/^\.+|\.+$/g, '');
}

function withOption(config: DnsConfig, option: string): DnsConfig {
  const [, name, digits] = /^(ndots|timeout|attempts):(\d{1,6})$/.exec(option) ?? [];
  const number = Number(digits);
  if (name === 'ndots') return { ...config, ndots: Math.min(number, 15) };
  if (name === 'timeout') return { ...config, timeoutMs: Math.min(Math.max(number, 1), 30) * 1000 };
  if (name === 'attempts') return { ...config, attempts: Math.min(Math.max(number, 1), 5) };
  return config;
}

/**
 * The full names to ask for, in their order.
 *
 * @param hostname one that ends with a dot is meant as it is
 */
export function namesToAsk(hostname: string, { search, ndots }: DnsConfig): string[] {
  if (hostname.endsWith('.')) return [hostname.slice(0, -1)];
  const inDomains = search.map((domain) => `${hostname}.${domain}`);
  const dots = hostname.split('.').length - 1;
  return dots >= ndots ? [hostname, ...inDomains] : [...inDomains, hostname];
}
