import fc from 'fast-check';
import { createEgress } from '../src/egress/index.ts';
import { isAddressAllowed } from '../src/egress/address-guard.ts';

type Octets = readonly [number, number, number, number];

const octet = fc.integer({ min: 0, max: 255 });
const anyAddress = fc.tuple(octet, octet, octet, octet);
const forbiddenAddress = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
  fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
  fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
);

const number = ([a, b, c, d]: Octets): number => ((a * 256 + b) * 256 + c) * 256 + d;
const hex = (value: number): string => value.toString(16);
const groups = ([a, b, c, d]: Octets): string => `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
const fullWidth = (text: string): string =>
  text.replace(/[0-9.]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
const percent = (text: string): string => text.replace(/./g, (char) => `%${hex(char.charCodeAt(0)).padStart(2, '0')}`);

const ipv4Spellings: Record<string, (octets: Octets) => string> = {
  dotted: (octets) => octets.join('.'),
  'with a final dot': (octets) => `${octets.join('.')}.`,
  decimal: (octets) => String(number(octets)),
  hexadecimal: (octets) => `0x${hex(number(octets))}`,
  octal: (octets) => `0${number(octets).toString(8)}`,
  'two parts': ([a, b, c, d]) => `${a}.${number([0, b, c, d])}`,
  'three parts': ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
  mixed: ([a, b, c, d]) => `0x${hex(a)}.${b}.0${c.toString(8)}.0X${hex(d).toUpperCase()}`,
  'full width': (octets) => fullWidth(octets.join('.')),
  'percent encoded': (octets) => percent(octets.join('.')),
};
const ipv6Spellings: Record<string, (octets: Octets) => string> = {
  mapped: (octets) => `[::ffff:${octets.join('.')}]`,
  'mapped in hexadecimal': (octets) => `[0:0:0:0:0:FFFF:${groups(octets)}]`,
  compatible: (octets) => `[::${octets.join('.')}]`,
  translated: (octets) => `[::ffff:0:${groups(octets)}]`,
  nat64: (octets) => `[64:ff9b::${groups(octets)}]`,
  'local nat64': (octets) => `[64:ff9b:1::${groups(octets)}]`,
  '6to4': (octets) => `[2002:${groups(octets)}::1]`,
};
const hostOf = (spelling: string): string => new URL(`https://${spelling}/`).hostname.replace(/^\[|\]$/g, '');

describe('an address given as an IP address', () => {
  it('is refused in every spelling of a forbidden one, without any look-up', async () => {
    const lookups: string[] = [];
    const egress = createEgress({
      userAgent: 'test',
      resolve: (hostname) => {
        lookups.push(hostname);
        return Promise.reject(new Error('This must not be looked up.'));
      },
    });
    const spelling = fc.constantFrom(...Object.values({ ...ipv4Spellings, ...ipv6Spellings }));

    await fc.assert(
      fc.asyncProperty(forbiddenAddress, spelling, async (octets, spell) => {
        const url = `https://${spell(octets)}/`;
        const request = { method: 'GET', url, timeoutMs: 5000, maxResponseBytes: 0, allowPrivate: false };
        await expect(egress.send(request)).rejects.toMatchObject({ code: 'address_forbidden' });
      }),
      { numRuns: 300 },
    );

    expect(lookups).toEqual([]);
    await egress.close();
  });

  it('is judged the same in every spelling of IPv4', () => {
    const spelling = fc.constantFrom(...Object.values(ipv4Spellings));

    fc.assert(
      fc.property(anyAddress, spelling, fc.boolean(), (octets, spell, allowPrivate) => {
        const judged = isAddressAllowed(hostOf(spell(octets)), allowPrivate);
        expect(judged).toBe(isAddressAllowed(octets.join('.'), allowPrivate));
      }),
      { numRuns: 1000 },
    );
  });

  it('is never allowed as IPv4 inside IPv6, even where private addresses are', () => {
    const spelling = fc.constantFrom(...Object.values(ipv6Spellings));

    fc.assert(
      fc.property(anyAddress, spelling, (octets, spell) => {
        // ::1 is loopback, not an embedded address.
        fc.pre(number(octets) !== 1);
        expect(isAddressAllowed(hostOf(spell(octets)), true)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the ranges', () => {
  it.each([
    '1.1.1.1',
    '93.184.215.14',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
  ])('let %s through: it is public', (address) => expect(isAddressAllowed(address, false)).toBe(true));

  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    'fd12::1',
  ])('let %s through only where private addresses are allowed', (address) => {
    expect(isAddressAllowed(address, false)).toBe(false);
    expect(isAddressAllowed(address, true)).toBe(true);
  });

  it.each([
    ...['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254'],
    ...['0.0.0.0', '0.1.2.3', '255.255.255.255', '224.0.0.1', '240.0.0.1', '192.0.0.192', '198.18.0.1'],
    ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '192.88.99.1', '::', 'fe80::1', 'fe80::a9fe:a9fe%1', 'fec0::1'],
    ...['ff02::1', '100::1', '2001:db8::1', '3fff::1', '2001::1', '4000::1', '::ffff:169.254.169.254'],
    ...['', 'localhost', '127.1', '2130706433', '0x7f.1', '[::1]', '127.0.0.1:80'],
  ])('never let "%s" through', (address) => {
    expect(isAddressAllowed(address, false)).toBe(false);
    expect(isAddressAllowed(address, true)).toBe(false);
  });
});
