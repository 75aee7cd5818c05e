import type { Network } from '../src/domain/caller.ts';
import { clientAddress, limitedAddress, parseNetwork } from '../src/domain/network-address.ts';

const networks = (...texts: string[]): Network[] => texts.map(parseNetwork).filter((network) => network !== undefined);

describe('a network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.0/24', true],
    ['192.0.3.7', '192.0.2.0/24', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['::ffff:192.0.2.7', '192.0.2.0/24', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['192.0.2.7', '::/0', false],
    ['not an address', '0.0.0.0/0', false],
    // A shortened form could be read as another address than the one that was meant.
    ['10.1', '0.0.0.0/0', false],
  ])('has %s in %s: %s', (address, network, expected) => {
    expect(parseNetwork(network)?.contains(address)).toBe(expected);
  });

  it.each(['192.0.2.0/33', '10.1', 'example.com', '', '2001:db8::/129'])('is not %j', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });
});

describe('the address of a client', () => {
  const trusted = networks('10.0.0.0/8', '127.0.0.1');

  it.each([
    ["is the socket's when no proxy is trusted", '203.0.113.9', '198.51.100.1', [], '203.0.113.9'],
    ["is the socket's when that is no trusted proxy", '203.0.113.9', '198.51.100.1', trusted, '203.0.113.9'],
    [
      'is the right-most entry that no proxy of ours has',
      '10.0.0.1',
      '1.1.1.1, 198.51.100.1, 10.0.0.2',
      trusted,
      '198.51.100.1',
    ],
    ['is the left-most entry when all are ours', '10.0.0.1', '10.0.0.3, 10.0.0.2', trusted, '10.0.0.3'],
    [
      'is the last proxy that is certain, where an entry cannot be read',
      '10.0.0.1',
      '198.51.100.1, unknown',
      trusted,
      '10.0.0.1',
    ],
    ["is the socket's without the header", '10.0.0.1', undefined, trusted, '10.0.0.1'],
    ['has no port', '10.0.0.1', '198.51.100.1:4711', trusted, '198.51.100.1'],
    ['has no brackets', '10.0.0.1', '[2001:db8::1]:443', trusted, '2001:db8::1'],
  ] as const)('%s', (_name, peer, header, proxies, expected) => {
    expect(clientAddress(peer, header, proxies)).toBe(expected);
  });
});

describe('the address that is limited', () => {
  it('is one for a whole IPv6 network of a client', () => {
    expect(limitedAddress('2001:db8:1:2:3:4:5:6')).toBe(limitedAddress('2001:db8:1:2::9'));
    expect(limitedAddress('2001:db8:1:3::9')).not.toBe(limitedAddress('2001:db8:1:2::9'));
  });

  it('is the same for an IPv4 address in either form', () => {
    expect(limitedAddress('::ffff:192.0.2.1')).toBe(limitedAddress('192.0.2.1'));
  });
});
