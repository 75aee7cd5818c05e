import type { AnyEvent, EventType } from '@ifcgate/contracts';
import { anEvent } from '@ifcgate/test-kit/builders';
import { type HeardEventType, toPublicEvent } from '../src/domain/public-event.ts';

const ids = {
  event: 'evt_01k0000000000000000000000a',
  case: 'case_01k0000000000000000000000a',
  document: 'doc_01k0000000000000000000000a',
  batch: 'batch_01k0000000000000000000000a',
};
const time = '2026-03-30T03:00:00.000Z';
const caseFacts = {
  case_id: ids.case,
  kind: 'verification',
  workflow: 'onboarding-default',
  workflow_version: 1,
  status: 'approved',
  queue: null,
  applicant_id: 'app_10294',
  metadata: { order: '7' },
} as const;
const documentFacts = {
  document_id: ids.document,
  case_id: ids.case,
  origin: 'verification',
  template: 'passport',
  batch_id: null,
  metadata: {},
  processed_at: '2026-03-30T02:59:58.000Z',
} as const;

/** The body as it is stored when the event is the third of its subject. */
function bodyOf(event: AnyEvent<HeardEventType>): string {
  const { bodyStart, bodyEnd } = toPublicEvent(event);
  return `${bodyStart}3${bodyEnd}`;
}

function of<T extends EventType>(type: T, data: AnyEvent<T>['data']): AnyEvent<T> {
  return anEvent(type, data, { id: ids.event, time, environment: 'test' });
}

describe('the body of a webhook', () => {
  it('begins as the documented example of a case event, then says the rest', () => {
    const event = of('case.review.completed', { ...caseFacts, decided_by: 'person' });

    expect(bodyOf(event)).toBe(
      `{"event":"case.review.completed","case_id":"${ids.case}","status":"approved","workflow":"onboarding-default",` +
        `"processed_at":"${time}","event_id":"${ids.event}","sequence":3,"environment":"test","queue":null,` +
        `"applicant_id":"app_10294","metadata":{"order":"7"}}`,
    );
  });

  it('says of a document what it is and where it stands, and nothing that was read in it', () => {
    const fields = { surname: 'ERIKSSON', document_number: 'L898902C3' };
    const reading = { template_version: 1, fields, checks: [], warnings: ['Seen by ERIKSSON'] };
    const event = of('document.processed', { ...documentFacts, status: 'processed', ...reading });

    expect(bodyOf(event)).toBe(
      `{"event":"document.processed","document_id":"${ids.document}","status":"processed","template":"passport",` +
        `"batch_id":null,"processed_at":"2026-03-30T02:59:58.000Z","event_id":"${ids.event}","sequence":3,` +
        `"environment":"test","metadata":{}}`,
    );
  });

  it('counts what became of a batch', () => {
    const counts = { documents: 3, processed: 1, needs_review: 1, failed: 1 };
    const { template, metadata, processed_at } = documentFacts;
    const event = of('batch.completed', { batch_id: ids.batch, template, metadata, processed_at, ...counts });

    expect(bodyOf(event)).toBe(
      `{"event":"batch.completed","batch_id":"${ids.batch}","template":"passport","documents":3,"processed":1,` +
        `"needs_review":1,"failed":1,"cancelled":0,"processed_at":"2026-03-30T02:59:58.000Z","event_id":"${ids.event}","sequence":3,` +
        `"environment":"test","metadata":{}}`,
    );
  });

  it('says the outcome of a verification, not its checks', () => {
    const { case_id, applicant_id, workflow, workflow_version, metadata } = caseFacts;
    const checks = [{ name: 'document', outcome: 'consider' as const, reasons: ['expired'] }];
    const data = { case_id, applicant_id, workflow, workflow_version, metadata, checks };
    const event = of('verification.completed', { ...data, outcome: 'consider' });

    expect(bodyOf(event)).toBe(
      `{"event":"verification.completed","case_id":"${ids.case}","outcome":"consider","workflow":"onboarding-default",` +
        `"processed_at":"${time}","event_id":"${ids.event}","sequence":3,"environment":"test",` +
        `"applicant_id":"app_10294","metadata":{"order":"7"}}`,
    );
  });

  it('is valid JSON whatever the client put into its metadata', () => {
    const metadata = { 'a"b': '},"sequence":99,{', c: 'null \u0000 byte, \ud83d\ude00, half \ud800' };
    const body = bodyOf(of('case.created', { ...caseFacts, metadata }));

    expect(JSON.parse(body)).toMatchObject({ sequence: 3, metadata });
  });
});
