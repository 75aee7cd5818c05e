import type { CreatedWebhookEndpoint, WebhookEndpoint, ErrorEnvelope, Page } from '@ifcgate/contracts';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type Webhooks, decided, deliveriesOf, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeAll(async () => {
  platform = await startWebhooks();
});
afterAll(() => platform.stop());

const url = 'https://ops.example.com/hook';
const path = '/v1/webhook_endpoints';

describe('POST /v1/webhook_endpoints', () => {
  it('registers an endpoint for all events, with a secret that no other answer shows', async () => {
    const view = platform.as();

    const { status, body } = await view.post<CreatedWebhookEndpoint>(path, { url });
    const { secret, ...endpoint } = body;

    expect(status).toBe(201);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(endpoint).toMatchObject({
      ...{ url, event_types: ['*'], description: null, workflows: [], statuses: [], headers: {}, ordered: 'none' },
      ...{ timeout_ms: 15_000, rate_limit: null, status: 'enabled', disabled_reason: null },
    });
    expect((await view.get(`${path}/${endpoint.endpoint_id}`)).body).toEqual(endpoint);
    expect((await view.get<Page<WebhookEndpoint>>(path)).body.data).toEqual([endpoint]);
  });

  it('keeps secrets and headers sealed', async () => {
    const { secret } = await register(platform.as(), { url, headers: { authorization: 'Bearer swordfish' } });

    const stored = JSON.stringify(await platform.sql('select * from endpoints'));

    expect(stored).not.toContain('swordfish');
    expect(stored).not.toContain(secret.slice('whsec_'.length));
  });

  it('answers a repetition with the same endpoint, its secret and header values redacted', async () => {
    const view = platform.as();
    const request = { url, headers: { 'x-key': 'swordfish' } };

    const first = await view.post<CreatedWebhookEndpoint>(path, request, { idempotencyKey: 'k1' });
    const second = await view.post(path, request, { idempotencyKey: 'k1' });

    expect(first.body.headers).toEqual({ 'x-key': 'swordfish' });
    expect(second.body).toEqual({ ...first.body, headers: { 'x-key': '[redacted]' }, secret: '[redacted]' });
    expect((await view.get<Page<WebhookEndpoint>>(path)).body.data).toHaveLength(1);
    expect(JSON.stringify(await platform.sql('select * from platform.kept_reply'))).not.toContain('swordfish');
  });

  it('refuses http and private addresses in live, even where the test environment may use them', async () => {
    for (const bad of ['http://ops.example.com/', 'https://127.0.0.1/', 'https://169.254.169.254/']) {
      const { status, body } = await platform.as().post<ErrorEnvelope>(path, { url: bad });

      expect(status).toBe(400);
      expect(body.error).toMatchObject({ code: 'invalid_request', details: [{ path: 'url' }] });
    }
  });

  it('refuses unknown fields and headers of ours', async () => {
    const typo = await platform.post<ErrorEnvelope>(path, { url, event_type: ['*'] });
    const ours = await platform.post<ErrorEnvelope>(path, { url, headers: { 'Webhook-Id': 'x' } });

    expect(typo.body.error.details).toEqual([{ path: 'event_type', message: 'is not a known field' }]);
    expect(ours.body.error.details).toMatchObject([{ path: 'headers.Webhook-Id' }]);
  });
});

describe('what is refused of an endpoint says why', () => {
  const message = async (view: WorkspaceView, body: object): Promise<unknown> => {
    const answer = await view.post<ErrorEnvelope>(path, { url, ...body });
    return answer.status === 201 ? 'taken' : answer.body.error.details?.[0];
  };

  it.each([
    ['https://ops.example.com/hook', 'taken'],
    ['  https://ops.example.com/hook\n', 'taken'],
    ['HTTPS://ops.example.com', 'taken'],
    ['https://ops.example.com:8443/a b?c=d', 'taken'],
    ['', 'must be an https URL'],
    ['ops.example.com/hook', 'must be an https URL'],
    ['ftp://ops.example.com/', 'must be an https URL'],
    ['https:ops.example.com', 'must be an https URL'],
    ['http://ops.example.com/', 'must be an https URL'],
    ['https://', 'is not a valid URL'],
    ['https://ops example.com/', 'is not a valid URL'],
    ['https://ops.example.com:65536/', 'is not a valid URL'],
    ['https://[::1/', 'is not a valid URL'],
    ['https://ops.example.com/a\tb', 'control characters'],
    ['https://ops.example.com/\r\nx: y', 'control characters'],
    ['https://ops.exam\u007fple.com/', 'control characters'],
    ['https://ops.example.com/#', 'fragment'],
    ['https://ops.example.com/hook#part', 'fragment'],
    ['https://ops.example.com:0/', 'port 0'],
    ['https://ada@ops.example.com/', 'user name or password'],
    ['https://127.1/', 'on the public internet'],
    ['https://0x7f000001/', 'on the public internet'],
    ['https://[::ffff:10.0.0.1]/', 'on the public internet'],
    [`https://ops.example.com/${'x'.repeat(2048)}`, '2048'],
  ])('of the URL %j: %s', async (bad, reason) => {
    const said = await message(platform.as(), { url: bad });

    if (reason === 'taken') expect(said).toBe('taken');
    else expect(said).toEqual({ path: 'url', message: expect.stringContaining(reason) });
  });

  const many = (count: number, value = ''): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, value]));
  it.each<[string, Record<string, string>, string, string]>([
    ['twenty', many(20), 'taken', ''],
    ['twenty-one', many(21), 'headers', 'at most 20'],
    ['8 KiB in all', { 'x-a': 'v'.repeat(8189) }, 'taken', ''],
    ['a byte more', { 'x-a': 'v'.repeat(8190) }, 'headers', '8 KiB'],
    ['more than 8 KiB together', many(20, 'v'.repeat(500)), 'headers', '8 KiB'],
    ['880 of 1 KiB', many(880, 'v'.repeat(1024)), 'headers', 'at most 20'],
    ['one twice', { 'X-Team': 'blue', 'x-team': 'red' }, 'headers.x-team', 'without case'],
    ['a line break in one', { 'x-a': 'b\r\nc: d' }, 'headers.x-a', 'control characters'],
    ['a tab in one', { 'x-a': 'b\tc' }, 'headers.x-a', 'control characters'],
    ['one that is not ASCII', { 'x-a': 'ä' }, 'headers.x-a', 'ASCII'],
    ['a name that is none', { 'x a': 'b' }, 'headers.x a', 'header name'],
    ['one of ours', { 'WebHook-Id': 'b' }, 'headers.WebHook-Id', 'the delivery itself'],
  ])('of headers: %s', async (_what, headers, where, reason) => {
    const said = await message(platform.as(), { headers });

    if (where === 'taken') expect(said).toBe('taken');
    else expect(said).toEqual({ path: where, message: expect.stringContaining(reason) });
  });

  it('of event types: which there are', async () => {
    const said = await message(platform.as(), { event_types: ['case.creatd'] });

    expect(said).toEqual({ path: 'event_types.0', message: expect.stringMatching(/\*.*case\.created.*webhook\.test/) });
  });
});

describe('PATCH and DELETE /v1/webhook_endpoints/{endpoint_id}', () => {
  it('unsets with null what may be absent, and nothing else', async () => {
    const view = platform.as();
    const bare = await view.post<CreatedWebhookEndpoint>(path, { url });
    const full = await view.post<CreatedWebhookEndpoint>(path, {
      ...{ url, event_types: ['case.created'], description: 'x', workflows: ['onboarding-default'], ordered: 'case' },
      ...{ statuses: ['approved'], headers: { 'X-Own': '1' }, timeout_ms: 2000, rate_limit: 7 },
    });
    const same = ({ url: of, event_types, description, workflows, statuses, headers, ...rest }: WebhookEndpoint) => ({
      ...{ of, event_types, description, workflows, statuses, headers },
      ...{ ordered: rest.ordered, timeout_ms: rest.timeout_ms, rate_limit: rest.rate_limit },
    });

    const names = [
      'event_types',
      'description',
      'workflows',
      'statuses',
      'headers',
      'ordered',
      'timeout_ms',
      'rate_limit',
    ];
    const nulls = Object.fromEntries(names.map((name) => [name, null]));
    const unset = await view.patch<WebhookEndpoint>(`${path}/${full.body.endpoint_id}`, nulls);

    expect(unset.status).toBe(200);
    expect(same(unset.body)).toEqual(same(bare.body));
    for (const name of ['url', 'status'])
      expect(await view.patch(`${path}/${full.body.endpoint_id}`, { [name]: null })).toMatchObject({ status: 400 });
  });

  it('changes what is named and leaves the rest', async () => {
    const view = platform.as();
    const { secret: _, ...before } = await register(view, { url, description: 'first', headers: { 'x-a': '1' } });

    const { status, body } = await view.patch<WebhookEndpoint>(`${path}/${before.endpoint_id}`, {
      event_types: ['case.created'],
    });

    expect(status).toBe(200);
    expect(body).toEqual({ ...before, event_types: ['case.created'], updated_at: body.updated_at });
  });

  it('makes no deliveries for a disabled endpoint, and makes them again when it is enabled', async () => {
    const view = platform.as(aTenant('test'));
    const { endpoint_id: id } = await register(view, { url: (await platform.receiver()).url });

    await view.patch(`${path}/${id}`, { status: 'disabled' });
    await view.publish(decided(view));
    await view.patch(`${path}/${id}`, { status: 'enabled' });
    const event = decided(view);
    await view.publish(event);

    expect((await deliveriesOf(view)).map((delivery) => delivery.event_id)).toEqual([event.id]);
  });

  it('deletes an endpoint for good', async () => {
    const view = platform.as();
    const { endpoint_id: id } = await register(view, { url });

    expect((await view.delete(`${path}/${id}`)).status).toBe(204);
    expect((await view.get(`${path}/${id}`)).status).toBe(404);
    expect((await view.delete(`${path}/${id}`)).status).toBe(404);
  });
});

describe('whose endpoints they are', () => {
  it('is nobody else: another workspace and the other environment find nothing', async () => {
    const view = platform.as();
    const { endpoint_id: id } = await register(view, { url });
    const strangers = [platform.as(), platform.as({ ...view.tenant, environment: 'test' })];

    for (const stranger of strangers) {
      expect((await stranger.get(`${path}/${id}`)).status).toBe(404);
      expect((await stranger.patch(`${path}/${id}`, { description: 'mine' })).status).toBe(404);
      expect((await stranger.delete(`${path}/${id}`)).status).toBe(404);
      expect((await stranger.get<Page<WebhookEndpoint>>(path)).body.data).toEqual([]);
    }
    expect((await view.get<WebhookEndpoint>(`${path}/${id}`)).body.description).toBeNull();
  });

  it('can be narrowed by a key: it sees and touches its own endpoints only, and makes no new ones', async () => {
    const view = platform.as();
    const [mine, other] = [await register(view, { url }), await register(view, { url })];
    const key = { claims: { webhook_endpoints: [mine.endpoint_id] } };

    const list = await view.get<Page<WebhookEndpoint>>(path, key);

    expect(list.body.data.map((endpoint) => endpoint.endpoint_id)).toEqual([mine.endpoint_id]);
    expect((await view.get(`${path}/${other.endpoint_id}`, key)).status).toBe(403);
    expect((await view.delete(`${path}/${other.endpoint_id}`, key)).status).toBe(403);
    expect((await view.post(path, { url }, key)).status).toBe(403);
  });

  it('pages newest first, none twice, none skipped', async () => {
    const view = platform.as();
    const ids = [];
    for (let i = 0; i < 5; i++) ids.unshift((await register(view, { url })).endpoint_id);

    const first = await view.get<Page<WebhookEndpoint>>(`${path}?limit=2`);
    const second = await view.get<Page<WebhookEndpoint>>(`${path}?limit=3&cursor=${first.body.next_cursor}`);

    expect([...first.body.data, ...second.body.data].map((endpoint) => endpoint.endpoint_id)).toEqual(ids);
    expect(second.body).toMatchObject({ next_cursor: null, has_more: false });
  });
});
