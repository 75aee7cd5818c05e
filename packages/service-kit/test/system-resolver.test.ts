import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { parseHosts } from '../src/egress/dns/hosts-file.ts';
import { namesToAsk, parseResolvConf, usualDnsConfig } from '../src/egress/dns/resolv-conf.ts';
import { type DnsServer, type Zone, startDnsServer } from '@ifcgate/test-kit';
import { type Resolve, createSystemResolver } from '../src/egress/index.ts';

let dir: string;
let server: DnsServer;
const zones = new Map<string, Zone>();
let nowMs: number;

beforeEach(async () => {
  zones.clear();
  nowMs = 0;
  dir = await mkdtemp(join(tmpdir(), 'ifcgate-dns-'));
  server = await startDnsServer(zones);
});
afterEach(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

interface Files {
  readonly hosts?: string;
  readonly resolvConf?: string;
  readonly timeoutMs?: number;
}

async function open(
  { hosts = '', resolvConf = '', timeoutMs = 1500 }: Files = {},
  servers = [server.address],
): Promise<Resolve> {
  const [hostsPath, resolvConfPath] = [join(dir, 'hosts'), join(dir, 'resolv.conf')];
  await writeFile(hostsPath, hosts);
  await writeFile(resolvConfPath, resolvConf);
  return createSystemResolver({ hostsPath, resolvConfPath, servers, timeoutMs, now: () => nowMs });
}

async function addressesOf(resolve: Resolve, name: string): Promise<string[]> {
  return (await resolve(name)).map(({ address }) => address);
}

describe('a host name', () => {
  it('leads to all its addresses, whatever way the server takes to say so', async () => {
    zones.set('both.example', { a: ['192.0.2.1', '192.0.2.2'], aaaa: ['2001:db8:0:0:0:0:0:1'] });
    zones.set('six.example', { aaaa: ['2001:db8:0:0:0:0:0:2'] });
    zones.set('alias.example', { cname: 'further.example' });
    zones.set('further.example', { cname: 'both.example' });
    zones.set('big.example', { a: ['192.0.2.3'], habit: 'truncated' });
    zones.set('forged.example', { a: ['192.0.2.4'], habit: 'wrong id first' });
    zones.set('half.example', { a: ['192.0.2.5'], habit: 'silent-for-aaaa' });
    const resolve = await open();

    expect(await addressesOf(resolve, 'both.example')).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1']);
    expect(await addressesOf(resolve, 'six.example')).toEqual(['2001:db8::2']);
    expect(await addressesOf(resolve, 'alias.example')).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1']);
    expect(await addressesOf(resolve, 'big.example')).toEqual(['192.0.2.3']);
    expect(await addressesOf(resolve, 'forged.example')).toEqual(['192.0.2.4']);
    expect(await addressesOf(resolve, 'half.example')).toEqual(['192.0.2.5']);
    expect(await addressesOf(resolve, 'BOTH.example')).toHaveLength(3);
  });

  it.each<[string, Zone | undefined, string]>([
    ['does not exist', undefined, 'ENOTFOUND'],
    ['has no address', {}, 'ENODATA'],
    ['is one that the server fails on', { rcode: 2 }, 'ESERVFAIL'],
    ['is one that the server refuses', { rcode: 5 }, 'EREFUSED'],
    ['is answered with silence', { habit: 'silent' }, 'ETIMEOUT'],
    ['is answered with junk', { habit: 'junk' }, ''],
    ['is an alias of itself', { cname: 'bad.example' }, ''],
  ])('that %s has a reason within its time', async (_what, zone, code) => {
    if (zone?.cname === undefined && zone !== undefined) zones.set('bad.example', zone);
    if (zone?.cname !== undefined)
      zones.set('bad.example', { cname: 'other.example' }).set('other.example', { rcode: 2 });
    const startedAt = performance.now();

    const error = await (await open())('bad.example').catch((caught: NodeJS.ErrnoException) => caught);

    expect((error as NodeJS.ErrnoException).code).toEqual(code === '' ? expect.any(String) : code);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  it('is found in the hosts file first, and localhost without any server', async () => {
    zones.set('db.internal', { a: ['192.0.2.9'] });
    const resolve = await open({
      hosts: '# ours\n10.0.0.7 db.internal DB # the one\n::1 six\nnonsense line\n10.0.0.8 db',
    });

    expect(await addressesOf(resolve, 'db.internal')).toEqual(['10.0.0.7']);
    expect(await addressesOf(resolve, 'db')).toEqual(['10.0.0.7', '10.0.0.8']);
    expect(await addressesOf(resolve, 'localhost')).toEqual(['127.0.0.1', '::1']);
    expect(await addressesOf(resolve, 'a.localhost')).toEqual(['127.0.0.1', '::1']);
    expect(server.asked).toEqual([]);
  });

  it('is looked for in the search domains, in the order that ndots says', async () => {
    zones.set('hooks.ns.svc.cluster', { a: ['10.0.0.1'] }).set('hooks.example', { a: ['192.0.2.1'] });
    const search = 'search ns.svc.cluster svc.cluster\noptions ndots:';

    expect(await addressesOf(await open({ resolvConf: `${search}1` }), 'hooks')).toEqual(['10.0.0.1']);
    expect(await addressesOf(await open({ resolvConf: `${search}5` }), 'hooks.example')).toEqual(['192.0.2.1']);
    const names = [...new Set(server.asked)];
    expect(names).toEqual([
      ...['hooks.ns.svc.cluster', 'hooks.example.ns.svc.cluster', 'hooks.example.svc.cluster', 'hooks.example'],
    ]);
    await expect((await open({ resolvConf: `${search}1` }))('hooks.')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('is asked for at a second server when the first one is silent', async () => {
    const other = await startDnsServer(new Map([['hooks.example', { habit: 'silent' }]]));
    zones.set('hooks.example', { a: ['192.0.2.1'] });
    const resolve = await open({ resolvConf: 'options timeout:1', timeoutMs: 10_000 }, [other.address, server.address]);

    expect(await addressesOf(resolve, 'hooks.example')).toEqual(['192.0.2.1']);
    await other.close();
  });
});

describe('what was found', () => {
  it('is remembered as long as it holds, five minutes at most', async () => {
    zones.set('short.example', { a: ['192.0.2.1'], ttl: 10 }).set('long.example', { a: ['192.0.2.1'], ttl: 86_400 });
    const resolve = await open();
    const timesAsked = async (name: string): Promise<number> => {
      await resolve(name);
      return server.asked.filter((asked) => asked === name).length / 2;
    };

    const short = [await timesAsked('short.example'), ((nowMs = 9999), await timesAsked('short.example'))];
    const later = ((nowMs = 10_000), await timesAsked('short.example'));
    const long = [await timesAsked('long.example'), ((nowMs = 309_999), await timesAsked('long.example'))];
    const muchLater = ((nowMs = 310_000), await timesAsked('long.example'));

    expect([short, later, long, muchLater]).toEqual([[1, 1], 2, [1, 1], 2]);
  });

  it('is found anew when a failure is five seconds old', async () => {
    const resolve = await open();
    await expect(resolve('new.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    zones.set('new.example', { a: ['192.0.2.1'] });

    await expect(resolve('new.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    nowMs = 5000;
    expect(await addressesOf(resolve, 'new.example')).toEqual(['192.0.2.1']);
  });
});

describe('forty names whose servers are silent', () => {
  it('take no thread: work of the thread pool and other names go on', async () => {
    for (let i = 0; i < 40; i++) zones.set(`silent${i}.example`, { habit: 'silent' });
    zones.set('healthy.example', { a: ['192.0.2.1'] });
    const resolve = await open();
    const silent = Promise.allSettled(Array.from({ length: 40 }, (_, i) => resolve(`silent${i}.example`)));
    const startedAt = performance.now();

    await Promise.all([promisify(pbkdf2)('a', 'b', 1, 8, 'sha256'), resolve('healthy.example')]);

    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect((await silent).every(({ status }) => status === 'rejected')).toBe(true);
  });
});

describe('resolv.conf', () => {
  it.each<[string, object]>([
    ['', {}],
    ['nameserver 10.0.0.2\nnameserver ::1\nnameserver nonsense', { servers: ['10.0.0.2', '::1'] }],
    ['nameserver fe80::1%eth0', { servers: ['fe80::1%eth0'] }],
    ['domain example.com', { search: ['example.com'] }],
    ['domain a.example\nsearch b.example. C.example', { search: ['b.example', 'c.example'] }],
    ['search a.example\ndomain b.example', { search: ['b.example'] }],
    ['search .', { search: [] }],
    ['options ndots:5 timeout:2 attempts:3 rotate', { ndots: 5, timeoutMs: 2000, attempts: 3 }],
    ['options ndots:99 timeout:99 attempts:99', { ndots: 15, timeoutMs: 30_000, attempts: 5 }],
    ['options ndots:x timeout:0 attempts:-1', { timeoutMs: 1000 }],
    ['; options ndots:3\n# search x\n  options  ndots:2 # why', { ndots: 2 }],
    ['nameserver 10.0.0.2\r\noptions ndots:2\r', { servers: ['10.0.0.2'], ndots: 2 }],
  ])('%j is understood', (text, expected) => {
    expect(parseResolvConf(text)).toEqual({ ...usualDnsConfig, ...expected });
  });

  it('decides which names are asked for', () => {
    const config = { ...usualDnsConfig, search: ['a', 'b'], ndots: 2 };

    expect(namesToAsk('x', config)).toEqual(['x.a', 'x.b', 'x']);
    expect(namesToAsk('x.y.z', config)).toEqual(['x.y.z', 'x.y.z.a', 'x.y.z.b']);
    expect(namesToAsk('x.', config)).toEqual(['x']);
  });
});

describe('a hosts file', () => {
  it('is read line by line, what begins with no address left out', () => {
    const hosts = parseHosts('127.0.0.1\tlocalhost Local\r\n# 10.0.0.1 no\nfoo bar\n\n10.0.0.1');

    expect(Object.fromEntries(hosts)).toEqual({
      localhost: [{ address: '127.0.0.1', family: 4 }],
      local: [{ address: '127.0.0.1', family: 4 }],
    });
  });
});
