import type { AnyEvent, DeliveryRow, WebhookEndpoint, ErrorEnvelope, Page, PublicEventRow } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { aFailedReading, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type Webhooks, decided, deliveriesOf, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
let view: WorkspaceView;
beforeAll(async () => {
  platform = await startWebhooks();
});
afterAll(() => platform.stop());
beforeEach(() => {
  view = platform.as(aTenant('test'));
});

const url = 'https://ops.example.com/hook';
const endpoints = '/v1/webhook_endpoints';
const key = { claims: { families: ['verification-*'] } };

const refused = (answer: { status: number; body: unknown }, named: string): void => {
  const { error } = answer.body as ErrorEnvelope;
  expect([answer.status, error.code]).toEqual([403, 'permission_denied']);
  expect(error.message).toContain(named);
};
const ofWorkflow = (workflow: string): AnyEvent<'case.review.completed'> => {
  const { data } = decided(view);
  return view.event('case.review.completed', { ...data, case_id: newId('case'), workflow });
};
const aDocumentEvent = (workflow?: string): AnyEvent<'document.failed'> =>
  view.event('document.failed', { ...aFailedReading(newId('case'), newId('document')), ...(workflow && { workflow }) });

describe('a key that is limited to workflow families', () => {
  it('sees the events of cases and documents of these, and no others', async () => {
    const mine = [ofWorkflow('verification-priority'), aDocumentEvent('verification-priority')];
    const others = [ofWorkflow('onboarding-default'), aDocumentEvent('document-review'), aDocumentEvent()];
    await view.publish(...mine, ...others);
    const list = async (query = ''): Promise<string[]> =>
      (await view.get<Page<PublicEventRow>>(`/v1/events${query}`, key)).body.data.map((row) => row.event_id);

    expect((await list()).toSorted()).toEqual(mine.map(({ id }) => id).toSorted());
    expect(await list(`?subject=${others[0]?.subject}&after_sequence=0`)).toEqual([]);
    for (const { id } of mine) expect((await view.get(`/v1/events/${id}`, key)).status).toBe(200);
    for (const { id } of others) refused(await view.get(`/v1/events/${id}`, key), 'verification-*');
    expect((await platform.as().get(`/v1/events/${others[0]?.id}`, key)).status).toBe(404);
  });

  it('sees and repeats the deliveries of these, and no others', async () => {
    await register(view, { url });
    const [mine, other] = [ofWorkflow('verification-priority'), ofWorkflow('onboarding-default')];
    await view.publish(mine, other);
    const all = await deliveriesOf(view);
    const pathOf = (event: AnyEvent): string =>
      `/v1/webhook_deliveries/${all.find((row) => row.event_id === event.id)?.delivery_id}`;

    const { body } = await view.get<Page<DeliveryRow>>('/v1/webhook_deliveries', key);

    expect(all).toHaveLength(2);
    expect(body.data.map((row) => row.event_id)).toEqual([mine.id]);
    expect((await view.get(pathOf(mine), key)).status).toBe(200);
    expect((await view.post(`${pathOf(mine)}/retry`, undefined, key)).status).toBe(202);
    refused(await view.get(pathOf(other), key), 'onboarding-default');
    refused(await view.post(`${pathOf(other)}/retry`, undefined, key), 'onboarding-default');
  });

  it('has nothing sent to itself that it may not read', async () => {
    const workflows = ['verification-priority'];
    const all = `${endpoints}/${(await register(view, { url })).endpoint_id}`;

    const own = await view.post<{ endpoint_id: string }>(endpoints, { url, workflows }, key);
    const path = `${endpoints}/${own.body.endpoint_id}`;

    expect(own.status).toBe(201);
    expect((await view.patch(path, { description: 'mine' }, key)).status).toBe(200);
    refused(await view.post(endpoints, { url }, key), 'verification-*');
    refused(await view.post(endpoints, { url, workflows: ['onboarding-default'] }, key), 'onboarding-default');
    refused(await view.patch(path, { workflows: [] }, key), 'verification-*');
    refused(await view.patch(path, { workflows: null }, key), 'verification-*');
    refused(await view.patch(all, { url: 'https://elsewhere.example.com/' }, key), 'verification-*');
    refused(await view.patch(all, { workflows }, key), 'verification-*');
    refused(await view.delete(all, key), 'verification-*');
  });

  it('sees of an endpoint that it does not manage what it sends to, and not with what credentials', async () => {
    const headers = { 'X-Receiver-Token': 'abc' };
    const all = await register(view, { url, headers });
    const path = `${endpoints}/${all.endpoint_id}`;

    const { body: one } = await view.get<WebhookEndpoint>(path, key);
    const { body: page } = await view.get<Page<WebhookEndpoint>>(endpoints, key);

    expect([one.headers, ...page.data.map((row) => row.headers)]).toEqual([
      { 'X-Receiver-Token': '[redacted]' },
      { 'X-Receiver-Token': '[redacted]' },
    ]);
    expect((await view.get<WebhookEndpoint>(path)).body.headers).toEqual(headers);
  });

  it('redirects nothing that was meant for an endpoint before its workflows were narrowed', async () => {
    const endpoint = await register(view, { url: 'http://127.0.0.1:1/' });
    const path = `${endpoints}/${endpoint.endpoint_id}`;
    await view.publish(ofWorkflow('onboarding-default'));
    await view.patch(path, { workflows: ['verification-priority'] });

    refused(await view.patch(path, { url }, key), 'onboarding-default');
    expect((await view.patch(path, { description: 'mine' }, key)).status).toBe(200);
  });

  it('takes no cursor of a key with other limits', async () => {
    await register(view, { url });
    await view.publish(ofWorkflow('verification-priority'), ofWorkflow('verification-priority'));

    for (const list of ['/v1/events', '/v1/webhook_deliveries']) {
      const { body } = await view.get<Page<unknown>>(`${list}?limit=1`);
      const next = `${list}?limit=1&cursor=${body.next_cursor}`;

      expect((await view.get(next)).status).toBe(200);
      expect((await view.get(next, key)).status).toBe(400);
    }
  });
});

describe('a key that is limited to webhook endpoints', () => {
  it('sees the events that these have got to deliver, and no others, in every read', async () => {
    const mine = await register(view, { url, event_types: ['case.review.completed'] });
    await register(view, { url, event_types: ['case.review.completed', 'document.failed'] });
    const limited = { claims: { webhook_endpoints: [mine.endpoint_id] } };
    const [first, second] = [ofWorkflow('onboarding-default'), ofWorkflow('onboarding-default')];
    const other = aDocumentEvent('document-review');
    await view.publish(first, other, second);
    const list = async (query = '', key: object = limited): Promise<string[]> =>
      (await view.get<Page<PublicEventRow>>(`/v1/events${query}`, key)).body.data.map((row) => row.event_id);

    expect(await list('', {})).toHaveLength(3);
    expect(await list()).toEqual([second.id, first.id].toSorted().toReversed());
    expect(await list('?event=document.failed')).toEqual([]);
    expect(await list(`?subject=${other.subject}`)).toEqual([]);
    expect(await list(`?subject=${first.subject}&after_sequence=0`)).toEqual([first.id]);
    expect((await view.get(`/v1/events/${first.id}`, limited)).status).toBe(200);
    refused(await view.get(`/v1/events/${other.id}`, limited), mine.endpoint_id);
    expect((await platform.as().get(`/v1/events/${first.id}`, limited)).status).toBe(404);
  });

  it('pages through its events, none twice and none skipped, and takes no cursor of another key', async () => {
    const mine = await register(view, { url, event_types: ['case.review.completed'] });
    const limited = { claims: { webhook_endpoints: [mine.endpoint_id] } };
    const caseId = newId('case');
    const events = Array.from({ length: 3 }, () => decided(view, caseId));
    for (const event of events) await view.publish(event, aDocumentEvent());

    for (const query of ['?limit=1', `?limit=1&subject=${caseId}&after_sequence=0`]) {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const path: string = `/v1/events${query}${cursor === '' ? '' : `&cursor=${cursor}`}`;
        const { body } = await view.get<Page<PublicEventRow>>(path, limited);
        seen.push(...body.data.map((row) => row.event_id));
        if (cursor === '') expect((await view.get(`${path}&cursor=${body.next_cursor}`)).status).toBe(400);
        cursor = body.next_cursor;
      }
      expect(seen.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    }
  });

  it('is refused the others by name, and finds nothing of other workspaces', async () => {
    const [mine, other] = [await register(view, { url }), await register(view, { url })];
    const foreign = await register(platform.as(), { url });
    const limited = { claims: { webhook_endpoints: [mine.endpoint_id, foreign.endpoint_id] } };
    await view.publish(decided(view));
    const delivery = (await deliveriesOf(view)).find((row) => row.endpoint_id === other.endpoint_id);
    const path = `${endpoints}/${other.endpoint_id}`;

    const { body } = await view.get<Page<DeliveryRow>>('/v1/webhook_deliveries', limited);

    refused(await view.get(path, limited), other.endpoint_id);
    refused(await view.patch(path, { description: 'mine' }, limited), other.endpoint_id);
    refused(await view.delete(path, limited), other.endpoint_id);
    refused(await view.post(endpoints, { url }, limited), mine.endpoint_id);
    refused(await view.get(`/v1/webhook_deliveries/${delivery?.delivery_id}`, limited), other.endpoint_id);
    refused(await view.post(`/v1/webhook_deliveries/${delivery?.delivery_id}/retry`, {}, limited), other.endpoint_id);
    expect(body.data.map((row) => row.endpoint_id)).toEqual([mine.endpoint_id]);
    for (const id of [foreign.endpoint_id, newId('endpoint')])
      expect((await view.get(`${endpoints}/${id}`, limited)).status).toBe(404);
    const unknown = `${endpoints}/${(await register(platform.as(), { url })).endpoint_id}`;
    expect((await view.get(unknown, limited)).status).toBe(404);
    expect((await view.delete(unknown, limited)).status).toBe(404);
  });
});
