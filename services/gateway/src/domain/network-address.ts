import ipaddr from 'ipaddr.js';
import type { Network } from './caller.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Reads a network in CIDR form, or a single address.
 *
 * @returns undefined when the text is neither
 */
export function parseNetwork(text: string): Network | undefined {
  const range = parseRange(text);
  return range && toNetwork(...range);
}

/** Whether every address of the one network lies in the other; false also where either is none. */
export function isNetworkWithin(inner: string, outer: string): boolean {
  const [base, bits] = parseRange(inner) ?? [];
  const [outerBase, outerBits] = parseRange(outer) ?? [];
  if (base === undefined || bits === undefined || outerBase === undefined || outerBits === undefined) return false;
  return base.kind() === outerBase.kind() && bits >= outerBits && base.match(outerBase, outerBits);
}

/**
 * The client's address: the socket's, or, when that is a trusted proxy's, the right-most entry of `X-Forwarded-For`
 * that no trusted proxy has. What stands further left anybody can have written.
 *
 * @param forwardedFor the header; several are joined by commas
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusted: readonly Network[]): string {
  if (trusted.length === 0 || forwardedFor === undefined) return peer;
  let address = peer;
  for (const entry of forwardedFor.split(',').reverse()) {
    if (!trusted.some((network) => network.contains(address))) return address;
    const next = withoutPort(entry.trim());
    // A trusted proxy handed on something unreadable: the proxy itself is all that is certain.
    if (parseAddress(next) === undefined) return address;
    address = next;
  }
  return address;
}

/** What one client has for sure: an IPv4 address, or the /64 of an IPv6 one, which every home gets whole. */
export function limitedAddress(text: string): string {
  const address = parseAddress(text);
  if (address === undefined) return 'unknown';
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()}/64`;
}

function parseRange(text: string): [base: Address, bits: number] | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  const address = parseAddress(text);
  return address && [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** An IPv4 address that came mapped into IPv6, as on a dual-stack socket, is taken as what it is. */
function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : undefined;
}

function toNetwork(base: Address, bits: number): Network {
  return {
    contains(text) {
      const address = parseAddress(text);
      return address?.kind() === base.kind() && address.match(base, bits);
    },
  };
}

function withoutPort(entry: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}
