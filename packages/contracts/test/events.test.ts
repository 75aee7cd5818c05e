import { type EventType, eventSchemas, isEventType, publicEventTypes, sensitiveNames } from '../src/index.ts';
import { publishedEvents } from './published-events.ts';

const types = Object.keys(eventSchemas) as EventType[];

describe('an event', () => {
  it.each(publishedEvents.map((sample, n) => [`${sample.type} (sample ${n + 1})`, sample] as const))(
    'of every published shape is still read: %s',
    (_name, { type, data }) => {
      expect(eventSchemas[type].parse(data)).toEqual(data);
    },
  );

  it.each(publishedEvents.map((sample) => [sample.type, sample] as const))(
    'is read by an older version also with fields that a newer one has added: %s',
    (_name, { type, data }) => {
      expect(eventSchemas[type].safeParse({ ...data, field_of_tomorrow: 1 }).success).toBe(true);
    },
  );

  it('has a sample for every type', () => {
    expect(new Set(publishedEvents.map(({ type }) => type))).toEqual(new Set(types));
  });

  it('has a type of the catalogue, and nothing else is one', () => {
    for (const type of types) expect(isEventType(type)).toBe(true);
    for (const text of ['', 'case', 'case.Created', 'toString', '__proto__', 'constructor'])
      expect([text, isEventType(text)]).toEqual([text, false]);
  });

  it('carries no personal data of an applicant; where it must carry some, that is marked', () => {
    for (const type of types) {
      for (const name of sensitiveNames(eventSchemas[type]))
        // `iban` is an account of the workspace itself.
        expect(['file_url', 'fields', 'visual', 'id', 'name', 'actor', 'iban']).toContain(name);
    }
    expect(sensitiveNames(eventSchemas['verification.submitted'])).toContain('file_url');
    expect(sensitiveNames(eventSchemas['document.processed'])).toContain('fields');
  });

  it('that a webhook can receive is said by a service, or by the webhook service itself', () => {
    const own = ['webhook.test', 'webhook.endpoint.disabled'];
    // Said once due dates are watched.
    const later = ['case.sla.breached'];
    for (const type of publicEventTypes)
      expect([type, isEventType(type) || own.includes(type) || later.includes(type)]).toEqual([type, true]);
  });
});
