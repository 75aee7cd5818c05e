import { type DnsServer, eventually, startDnsServer } from '@ifcgate/test-kit';
import { createSystemResolver } from '../src/egress/index.ts';
import { useEgress } from './use-egress.ts';

const { open, startServer } = useEgress();
let dns: DnsServer;
afterEach(() => dns.close());

describe('the look-ups of an owner', () => {
  it('take at most half of the places: another one looks up, beside more silent names than there are', async () => {
    const silent = Array.from({ length: 600 }, (_, i) => [`silent${i}.example`, { habit: 'silent' as const }] as const);
    dns = await startDnsServer(new Map<string, object>([...silent, ['healthy.example', { a: ['127.0.0.1'] }]]));
    const server = await startServer((_request, response) => response.end('ok'));
    const egress = open({ resolve: createSystemResolver({ servers: [dns.address] }) });
    const giveUp = new AbortController();
    const limits = { method: 'POST', allowPrivate: true, maxResponseBytes: 100, timeoutMs: 20_000 };
    const hostile = Promise.allSettled(
      silent.map(([name]) =>
        egress.send({ ...limits, url: `http://${name}/`, owner: 'hostile', signal: giveUp.signal }),
      ),
    );
    const askedFor = (): number => new Set(dns.asked).size;
    await eventually(() => askedFor() >= 100);
    const startedAt = performance.now();

    const answer = await egress.send({ ...limits, url: `http://healthy.example:${server.port}/`, owner: 'ordinary' });

    expect(answer.status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(askedFor()).toBeLessThanOrEqual(2 * 128 + 2);
    giveUp.abort();
    expect((await hostile).every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('end with a request whose time is over while its name is looked up, which says so', async () => {
    dns = await startDnsServer(new Map([['silent.example', { habit: 'silent' as const }]]));
    const egress = open({ resolve: createSystemResolver({ servers: [dns.address] }) });

    const refused = egress.send({
      ...{ method: 'POST', url: 'http://silent.example/', allowPrivate: true, maxResponseBytes: 1, timeoutMs: 300 },
    });

    await expect(refused).rejects.toMatchObject({ code: 'timeout', errorClass: 'dns_error' });
  });
});
