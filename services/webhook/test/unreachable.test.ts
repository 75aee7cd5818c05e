import { createSystemResolver } from '@ifcgate/service-kit';
import { type DnsServer, eventually, freePort, startDnsServer } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type Webhooks, decided, deliveryOnce, register, startWebhooks } from './harness.ts';

let dns: DnsServer;
let platform: Webhooks;
beforeAll(async () => {
  const zones = new Map([
    ['silent.example', { habit: 'silent' as const }],
    ['broken.example', { rcode: 2 }],
    ['empty.example', {}],
    ['metadata.example', { a: ['169.254.169.254'] }],
    ['mixed.example', { a: ['127.0.0.1', '169.254.169.254'] }],
    ['here.example', { a: ['127.0.0.1'] }],
  ]);
  dns = await startDnsServer(zones);
  platform = await startWebhooks({ resolve: createSystemResolver({ servers: [dns.address] }) });
});
afterAll(async () => {
  await platform.stop();
  await dns.close();
});

describe('an attempt that reaches nobody', () => {
  it.each([
    ['a name that does not exist', 'http://missing.example/', 'dns_error'],
    ['a name whose server is silent', 'http://silent.example/', 'dns_error'],
    ['a name on which its server fails', 'http://broken.example/', 'dns_error'],
    ['a name without addresses', 'http://empty.example/', 'dns_error'],
    ['a name that leads to a cloud', 'http://metadata.example/', 'address_forbidden'],
    ['a name that leads to a cloud among others', 'http://mixed.example/', 'address_forbidden'],
    ['a port where nobody listens', 'http://here.example:PORT/', 'connection_refused'],
  ])('because of %s says so', async (_what, url, errorClass) => {
    const view = platform.as(aTenant('test'));
    await register(view, { url: url.replace('PORT', String(await freePort())), timeout_ms: 2000 });

    await view.publish(decided(view));
    const { attempt_log: log } = await deliveryOnce(view, (delivery) => delivery.attempt_log.length === 1);

    expect(log).toMatchObject([{ status_code: null, outcome: 'retry', error_class: errorClass }]);
    expect(log[0]?.error).not.toMatch(/\d+\.\d+\.\d+\.\d+|example/);
  });

  it('because of a fault of ours says that, keeps its place in the schedule, and leaves the cause in the log', async () => {
    const view = platform.as(aTenant('test'));
    const { endpoint_id: id } = await register(view, { url: 'http://here.example/' });
    await platform.sql(`update endpoints set secrets = '{v1.AAAA.AAAA.AAAA}' where endpoint_id = $1`, [id]);

    await view.publish(decided(view));
    const { attempt_log: log } = await deliveryOnce(view, (delivery) => delivery.attempt_log.length === 1);
    const line = await eventually(
      () => platform.log.lines('webhook.attempted').find((each) => each.endpointId === id) ?? false,
    );

    expect(log).toMatchObject([{ outcome: 'retry', error_class: 'error' }]);
    expect(line).toMatchObject({ errorClass: 'error', cause: expect.anything() });
  });
});
