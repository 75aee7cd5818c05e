import type { AnyEvent } from '@ifcgate/contracts';
import fc from 'fast-check';
import { aCaseEvent, newId } from '../src/conformance-events.ts';
import { encodeEvent, readMessage, readParked, toRawMessage } from '../src/codec.ts';
import { toParked } from '../src/received.ts';
import { type EventSource, topicOf } from '../src/topics.ts';

describe('an event as a Kafka message', () => {
  it('comes back as it was, with and without a request and a trace', () => {
    const plain = aCaseEvent('ws_1', 'case_1', 3);
    const traced = {
      ...plain,
      requestId: newId('req_'),
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };

    expect(roundTrip(plain)).toEqual(plain);
    expect(roundTrip(traced)).toEqual(traced);
  });

  it.each(Object.keys(topicOf) as EventSource[])('comes back from %s, as from every service', (source) => {
    const event = { ...aCaseEvent('ws_1', 'case_1', 1), source } as AnyEvent;

    expect(roundTrip(event)).toEqual(event);
  });

  it('goes to the topic of the service that says it, under its subject', () => {
    const { topic, message } = encodeEvent(aCaseEvent('ws_1', 'case_1', 1));

    expect([topic, message.key]).toEqual(['case.events', 'case_1']);
  });

  it('keeps its place when a newer version says its type', () => {
    const read = changed({ ce_type: 'case.something.newer' });

    expect(read).toMatchObject({
      ...{ unread: 'its type is not known', type: 'case.something.newer', subject: 'case_1', workspaceId: 'ws_1' },
    });
  });

  it('keeps to this version what a newer one has added to the data, and is parked with all of it', () => {
    const { data } = aCaseEvent('ws_1', 'case_1', 1);
    const more = { ...data, added_later: true };

    const read = changed({}, JSON.stringify(more));

    expect(read).toMatchObject({ data });
    expect(read).not.toHaveProperty('data.added_later');
    expect(JSON.parse(toParked(read))).toMatchObject({ data: more });
    expect(readParked(toParked(read))).toEqual(read);
  });

  it.each([
    ['ce_type', undefined, 'type'],
    ['ce_id', undefined, 'id'],
    ['ce_id', 'x'.repeat(201), 'id'],
    ['ce_source', 'nobody', 'source'],
    ['ce_source', 'constructor', 'source'],
    ['ce_subject', 'case\0', 'subject'],
    ['ce_time', 'yesterday', 'time'],
    ['environment', 'staging', 'environment'],
    ['workspaceid', '', 'workspaceId'],
    ['subjectseq', '0', 'subjectSeq'],
    ['subjectseq', 'one', 'subjectSeq'],
  ])('has no place with the header %s as %s, and is kept as a subject of its own', (name, value, place) => {
    const read = changed({ [name]: value });

    expect(read).toMatchObject({
      ...{ unread: expect.stringMatching(`^its envelope is wrong: ${place} \\(`), workspaceId: 'unknown' },
      ...{ source: 'case', id: expect.stringMatching(/^damaged_[0-9a-f]{32}$/) },
    });
    expect(read.subject).toBe(read.id);
    expect(readParked(toParked(read))).toEqual(read);
  });

  it('cannot be read with wrong data, and says where but not what stands there', () => {
    const { data } = aCaseEvent('ws_1', 'case_1', 1);

    const wrong = changed({}, JSON.stringify({ ...data, status: 'Ada Lovelace' }));

    expect(wrong).toMatchObject({ unread: 'its data is wrong: status (invalid_value)' });
    for (const value of ['{', 'null', '[]', '1', '', null]) expect(changed({}, value)).toHaveProperty('unread');
  });

  it('is read whatever it is, and what is parked of it reads the same', () => {
    const headers = fc.dictionary(fc.constantFrom(...Object.keys(good().message.headers)), fc.string(), { maxKeys: 4 });
    const value = fc.option(fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)));
    fc.assert(
      fc.property(headers, value, fc.boolean(), (some, bytes, isMixed) => {
        const all = isMixed ? { ...good().message.headers, ...some } : some;

        const read = readMessage(toRawMessage('case.events', { headers: all, value: bytes }));

        expect(readParked(toParked(read))).toEqual(read);
      }),
    );
  });
});

const good = () => encodeEvent(aCaseEvent('ws_1', 'case_1', 1));

function roundTrip(event: AnyEvent) {
  const { message } = encodeEvent(event);
  return readMessage(
    toRawMessage('case.events', { headers: message.headers, value: Buffer.from(String(message.value)) }),
  );
}

/** A good message with some headers, or the value, in another way. */
function changed(headers: Record<string, string | undefined>, value?: string | null) {
  const { message } = good();
  const bytes = value === null ? null : Buffer.from(value ?? String(message.value));
  return readMessage(toRawMessage('case.events', { headers: { ...message.headers, ...headers }, value: bytes }));
}
