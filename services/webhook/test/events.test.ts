import type { ErrorEnvelope, Page, PublicEventRow } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type Webhooks, decided, deliveriesOf, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeAll(async () => {
  platform = await startWebhooks();
});
afterAll(() => platform.stop());

type EventPage = Page<PublicEventRow>;

describe('GET /v1/events', () => {
  it('keeps every public event with the bytes that are sent, whether an endpoint wants it or not', async () => {
    const view = platform.as();
    const event = decided(view);

    await view.publish(event);
    const { status, body } = await view.get<PublicEventRow>(`/v1/events/${event.id}`);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      event_id: event.id,
      event: 'case.review.completed',
      subject: event.subject,
      sequence: 1,
    });
    expect(body.payload).toMatchObject({ event: 'case.review.completed', event_id: event.id, sequence: 1 });
    expect(Object.keys(body.payload).slice(0, 5)).toEqual(['event', 'case_id', 'status', 'workflow', 'processed_at']);
  });

  it('stores an event once, however often it arrives', async () => {
    const view = platform.as();
    const event = decided(view);

    await view.publish(event, event);
    await view.publish(event);

    expect((await view.get<EventPage>('/v1/events')).body.data).toHaveLength(1);
  });

  it('lists newest first', async () => {
    const view = platform.as();
    const events = [decided(view), decided(view), decided(view)];

    await view.publish(...events);
    const first = await view.get<EventPage>('/v1/events?limit=2');
    const second = await view.get<EventPage>(`/v1/events?limit=2&cursor=${first.body.next_cursor}`);

    const listed = [...first.body.data, ...second.body.data].map((row) => row.event_id);
    expect(listed).toEqual(events.map((event) => event.id).reverse());
  });

  it('closes the gaps of one subject in the order of its sequence', async () => {
    const view = platform.as();
    const caseId = newId('case');
    for (let i = 0; i < 4; i++) await view.publish(decided(view, caseId), decided(view));
    const query = `/v1/events?subject=${caseId}&after_sequence=1&limit=2`;

    const first = await view.get<EventPage>(query);
    const second = await view.get<EventPage>(`${query}&cursor=${first.body.next_cursor}`);

    expect([...first.body.data, ...second.body.data].map((row) => row.sequence)).toEqual([2, 3, 4]);
    expect(second.body.has_more).toBe(false);
  });

  it('refuses after_sequence without a subject, and a cursor of another list', async () => {
    const view = platform.as();
    await view.publish(decided(view), decided(view));
    const { body } = await view.get<EventPage>('/v1/events?limit=1');

    const noSubject = await view.get<ErrorEnvelope>('/v1/events?after_sequence=1');
    const wrongList = await view.get<ErrorEnvelope>(`/v1/events?limit=1&event=case.created&cursor=${body.next_cursor}`);

    expect(noSubject.body.error.details).toMatchObject([{ path: 'query.subject' }]);
    expect(wrongList.body.error.details).toMatchObject([{ path: 'query.cursor' }]);
  });

  it('shows nothing to another workspace or the other environment', async () => {
    const view = platform.as();
    const event = decided(view);
    await view.publish(event);
    const other = platform.as({ ...view.tenant, environment: 'test' });

    expect((await platform.as().get(`/v1/events/${event.id}`)).status).toBe(404);
    expect((await other.get(`/v1/events/${event.id}`)).status).toBe(404);
    expect((await other.get<EventPage>('/v1/events')).body.data).toEqual([]);
  });
});

describe('many events', () => {
  it('all arrive at all endpoints, each subject counted without a gap', async () => {
    const view = platform.as(aTenant('test'));
    const receivers = [await platform.receiver(), await platform.receiver(), await platform.receiver()];
    for (const { url } of receivers) await register(view, { url });
    const cases = Array.from({ length: 60 }, () => newId('case'));
    const events = Array.from({ length: 5 }, () => cases.map((caseId) => decided(view, caseId))).flat();

    await Promise.all(events.map((event) => view.publish(event)));
    const all = await Promise.all(
      receivers.map(async (receiver) => {
        const ids = () => new Set(receiver.requests.map((request) => request.headers['webhook-id']));
        await receiver.waitFor(() => ids().size === 300, { timeoutMs: 20_000, message: '300 events' });
        return receiver.requests.map(
          (request) => JSON.parse(request.rawBody.toString()) as { case_id: string; sequence: number },
        );
      }),
    );

    for (const bodies of all) {
      const byCase = Map.groupBy(bodies, (body) => body.case_id);
      for (const caseId of cases) {
        expect((byCase.get(caseId) ?? []).map((body) => body.sequence).sort()).toEqual([1, 2, 3, 4, 5]);
      }
    }
  });

  it('go to the endpoints of their own workspace and environment only', async () => {
    const view = platform.as(aTenant('test'));
    const live = platform.as({ ...view.tenant, environment: 'live' });
    const other = platform.as(aTenant('test'));
    const [mine, others] = [await platform.receiver(), await platform.receiver()];
    await register(view, { url: mine.url });
    await register(other, { url: others.url });
    await register(live, { url: 'https://live.example.com/hook' });
    const event = decided(view);

    await view.publish(event);
    await mine.waitFor((requests) => requests.length === 1);
    const own = decided(other);
    await other.publish(own);
    await others.waitFor((requests) => requests.length > 0);

    expect(others.requests.map((request) => request.headers['webhook-id'])).toEqual([own.id]);
    expect(mine.requests.map((request) => request.headers['webhook-id'])).toEqual([event.id]);
    expect(await deliveriesOf(live)).toEqual([]);
  });
});
