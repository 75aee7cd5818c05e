import type { AnyEvent } from '@ifcgate/contracts';
import { aCaseEvent, newId } from '../src/conformance-events.ts';
import { decodeEvent, encodeEvent } from '../src/kafka-codec.ts';

describe('an event as a Kafka message', () => {
  it('comes back as it was, with and without a request and a trace', () => {
    const plain = aCaseEvent('ws_1', 'case_1', 3);
    const traced = {
      ...plain,
      requestId: newId('req_'),
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };

    expect(roundTrip(plain)).toEqual({ kind: 'event', event: plain });
    expect(roundTrip(traced)).toEqual({ kind: 'event', event: traced });
  });

  it('goes to the topic of the service that says it, under its subject', () => {
    const { topic, message } = encodeEvent(aCaseEvent('ws_1', 'case_1', 1));

    expect([topic, message.key]).toEqual(['case.events', 'case_1']);
  });

  it('is not for us when a newer version says its type', () => {
    expect(changed({ ce_type: 'case.something.newer' })).toEqual({
      kind: 'unknown-type',
      type: 'case.something.newer',
    });
  });

  it('keeps to this version what a newer one has added to the data', () => {
    const { data } = aCaseEvent('ws_1', 'case_1', 1);

    const decoded = changed({}, JSON.stringify({ ...data, added_later: true }));

    expect(decoded).toMatchObject({ kind: 'event', event: { data } });
    expect(decoded).not.toHaveProperty('event.data.added_later');
  });

  it.each([
    ['ce_type', undefined, 'ce_type'],
    ['ce_id', undefined, 'ce_id'],
    ['ce_source', 'gateway', 'ce_source'],
    ['environment', 'staging', 'environment'],
    ['workspaceid', '', 'workspaceid'],
    ['subjectseq', '0', 'subjectseq'],
    ['subjectseq', 'one', 'subjectseq'],
  ])('is invalid with the header %s as %s', (name, value, mentioned) => {
    expect(changed({ [name]: value })).toEqual({ kind: 'invalid', reason: expect.stringContaining(mentioned) });
  });

  it('is invalid with wrong data, and says where but not what stands there', () => {
    const { data } = aCaseEvent('ws_1', 'case_1', 1);

    const decoded = changed({}, JSON.stringify({ ...data, status: 'Ada Lovelace' }));

    expect(decoded).toEqual({ kind: 'invalid', reason: 'its data is wrong at status' });
    expect(changed({}, '{').kind).toBe('invalid');
    expect(changed({}, null).kind).toBe('invalid');
  });
});

function roundTrip(event: AnyEvent) {
  const { message } = encodeEvent(event);
  return decodeEvent({ headers: message.headers, value: Buffer.from(String(message.value)) });
}

/** A good message with some headers, or the value, in another way. */
function changed(headers: Record<string, string | undefined>, value?: string | null) {
  const { message } = encodeEvent(aCaseEvent('ws_1', 'case_1', 1));
  const bytes = value === null ? null : Buffer.from(value ?? String(message.value));
  return decodeEvent({ headers: { ...message.headers, ...headers }, value: bytes });
}
