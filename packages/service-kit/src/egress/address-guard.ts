import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { EgressError } from './egress-error.ts';

/**
 * Whether a connection to an IP address may be made.
 *
 * Without `allowPrivate` only what is routed on the public internet. With it also loopback and private networks.
 * Never: link-local addresses and those where clouds serve credentials, multicast, documentation and other reserved
 * ranges, and IPv6 addresses that carry an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo), whichever it is: no
 * name server gives them for an honest host.
 *
 * @param address in the form that sockets and resolvers use; anything else (`127.1`, a name) is not allowed
 */
export function isAddressAllowed(address: string, allowPrivate: boolean): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (neverAllowed.some((network) => isWithin(parsed, network))) return false;
  const range = parsed.range();
  if (range === 'unicast') return parsed.kind() === 'ipv4' || isWithin(parsed, globalUnicast);
  return allowPrivate && privateRanges.has(range);
}

/**
 * Parses a URL and checks what can be checked before its host is looked up: scheme and credentials.
 *
 * @param allowHttp also permits plain http
 * @throws EgressError `address_forbidden`
 */
export function parseTarget(text: string, allowHttp: boolean): URL {
  const url = URL.parse(text);
  if (url === null) throw new EgressError('address_forbidden', { message: 'This is not a valid URL.' });
  if (!isSchemeAllowed(url, allowHttp)) {
    throw new EgressError('address_forbidden', { message: 'The scheme of this URL is not allowed: use https.' });
  }
  if (hasCredentials(url)) {
    throw new EgressError('address_forbidden', { message: 'The URL must not contain a user name or password.' });
  }
  return url;
}

/**
 * Where a redirect leads, checked as `parseTarget` does; it may not leave https unless `allowPrivate`.
 *
 * @param location the header's value; relative ones are meant
 * @throws EgressError `redirect_refused`
 */
export function parseRedirect(location: string | undefined, from: URL, allowPrivate: boolean): URL {
  const url = location === undefined ? null : URL.parse(location, from.href);
  if (url === null || !isSchemeAllowed(url, allowPrivate) || hasCredentials(url)) {
    throw new EgressError('redirect_refused');
  }
  return url;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

const privateRanges: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);

const globalUnicast: Network = ipaddr.parseCIDR('2000::/3');

const neverAllowed: readonly Network[] = [
  // Instance metadata outside the link-local ranges: Azure, Alibaba, AWS, Google, Scaleway.
  '168.63.129.16/32',
  '100.100.100.200/32',
  'fd00:ec2::/32',
  'fd20:ce::254/128',
  'fd00:42::42/128',
  // Documentation (RFC 9637), which the library counts as unicast.
  '3fff::/20',
].map((text) => ipaddr.parseCIDR(text));

function isWithin(address: Address, network: Network): boolean {
  return address.kind() === network[0].kind() && address.match(network);
}

function isSchemeAllowed(url: URL, allowHttp: boolean): boolean {
  return url.protocol === 'https:' || (allowHttp && url.protocol === 'http:');
}

function hasCredentials(url: URL): boolean {
  return url.username !== '' || url.password !== '';
}
