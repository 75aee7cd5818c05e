import type { Delivery, Page, DeliveryRow } from '@ifcgate/contracts';
import { type HostileServer, eventually, hostileAnswers, startHostileServer } from '@ifcgate/test-kit';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type Webhooks, decided, deliveriesOf, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
const servers: HostileServer[] = [];
const views: WorkspaceView[] = [];
const urls = new Map<string, string>();

const mostEndpoints = 50;

/** Every row is one endpoint; a workspace has a hundred at most. */
async function deliverToAll(): Promise<Map<string, Delivery>> {
  const endpoints = new Map<string, string>();
  for (const [index, hostile] of hostileAnswers.entries()) {
    const view = (views[Math.floor(index / mostEndpoints)] ??= platform.as(aTenant('test')));
    const server = await startHostileServer(hostile);
    servers.push(server);
    urls.set(hostile.name, server.url);
    const { endpoint_id: id } = await register(view, { url: `${server.url}/hook`, timeout_ms: 4000 });
    endpoints.set(id, hostile.name);
  }
  for (const view of views) await view.publish(decided(view));
  const found = new Map<string, Delivery>();
  for (const [index, view] of views.entries()) {
    const own = Math.min(mostEndpoints, hostileAnswers.length - index * mostEndpoints);
    const rows = await eventually(async () => {
      const { body } = await view.get<Page<DeliveryRow>>('/v1/webhook_deliveries?limit=100');
      return body.data.length === own && body.data;
    });
    for (const row of rows) {
      const tried = await eventually(
        async () => {
          const { body } = await view.get<Delivery>(`/v1/webhook_deliveries/${row.delivery_id}`);
          return body.attempt_log.length > 0 && body;
        },
        { timeoutMs: 20_000 },
      );
      found.set(endpoints.get(row.endpoint_id) ?? '', tried);
    }
  }
  return found;
}

describe('a platform whose receivers answer with whatever they like', () => {
  let deliveries: Map<string, Delivery>;
  beforeAll(async () => {
    platform = await startWebhooks();
    deliveries = await deliverToAll();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await platform.stop();
  });

  it.each(hostileAnswers.map(({ name, webhook }) => [name, webhook] as const))(
    'has an outcome for the attempt that was answered with %s',
    (name, webhook) => {
      const delivery = deliveries.get(name);
      const [attempt] = delivery?.attempt_log ?? [];

      expect(delivery?.attempt_log).toHaveLength(1);
      expect(attempt?.error_class ?? attempt?.outcome).toBe(webhook);
      expect(delivery?.status).toBe(webhook === 'delivered' ? 'delivered' : 'pending');
    },
  );

  it('lives on: nothing threw, and the next event is delivered', async () => {
    const view = platform.as(aTenant('test'));
    const receiver = await platform.receiver();
    await register(view, { url: receiver.url });

    await view.publish(decided(view));
    await receiver.waitFor((requests) => requests.length === 1);
    await eventually(async () => (await deliveriesOf(view))[0]?.status === 'delivered');

    for (const broken of ['worker.failed', 'webhook.attempt_broke', 'webhook.attempt_refused', 'webhook.batch_refused'])
      expect(platform.log.lines(broken)).toEqual([]);
    expect(platform.log.lines('webhook.attempted').filter((line) => line.cause !== undefined)).toEqual([]);
  });
});
