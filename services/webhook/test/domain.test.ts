import { isAddressAllowed } from '@ifcgate/service-kit';
import fc from 'fast-check';
import { type Reach, checkHeaders, checkUrl as checkUrlWith, reachOf } from '../src/domain/endpoint-rules.ts';
import { isWanted } from '../src/domain/event-filter.ts';
import { retryAfterMs, retryDelayMs } from '../src/domain/retry-schedule.ts';
import { sign, toSigningKey, toSigningSecret } from '../src/domain/signature.ts';
import { judge } from '../src/domain/verdict.ts';

const checkUrl = (url: string, reach: Reach) => checkUrlWith(url, reach, isAddressAllowed);
const now = new Date('2026-03-30T03:00:00Z');
const middle = () => 0.5;
const seconds = (milliseconds: number | undefined) => (milliseconds ?? Number.NaN) / 1000;

describe('the retry schedule', () => {
  it('waits longer and longer in live, then gives up after the tenth attempt', () => {
    const waits = Array.from({ length: 9 }, (_, i) => seconds(retryDelayMs('live', i + 1, middle)));

    expect(waits).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect(retryDelayMs('live', 10, middle)).toBeUndefined();
  });

  it('is short in test', () => {
    expect([1, 2, 3].map((failures) => seconds(retryDelayMs('test', failures, middle)))).toEqual([5, 60, 300]);
    expect(retryDelayMs('test', 4, middle)).toBeUndefined();
  });

  it('spreads each wait by a fifth in both directions', () => {
    expect(retryDelayMs('live', 1, () => 0)).toBe(4000);
    expect(retryDelayMs('live', 1, () => 1)).toBe(6000);
  });

  it('has no wait before the first attempt', () => {
    expect(() => retryDelayMs('live', 0, middle)).toThrow(RangeError);
  });
});

describe('Retry-After', () => {
  it('is read as seconds and as an HTTP date', () => {
    expect(retryAfterMs('120', now)).toBe(120_000);
    expect(retryAfterMs('Mon, 30 Mar 2026 04:00:00 GMT', now)).toBe(3_600_000);
  });

  it('holds up a delivery for a day at most', () => {
    expect(retryAfterMs('999999999', now)).toBe(86_400_000);
  });

  it('is nothing when it is missing, past or nonsense', () => {
    const useless = [undefined, '', 'soon', '-5', '1e9', '2027-01-01', 'Mon, 30 Mar 2026 02:00:00 GMT'];

    expect(useless.map((header) => retryAfterMs(header, now))).toEqual(useless.map(() => 0));
  });
});

describe('the verdict on an attempt', () => {
  const circumstances = { environment: 'live', failures: 0, now, random: middle } as const;
  const outcomeOf = (statusCode: number) => judge({ statusCode, retryAfter: undefined }, circumstances).outcome;

  it('counts 2xx as delivered and nothing else', () => {
    expect([200, 202, 204, 299].map(outcomeOf)).toEqual(['delivered', 'delivered', 'delivered', 'delivered']);
    expect([199, 301, 307, 400, 404, 410, 429, 500].map(outcomeOf)).toEqual(Array(8).fill('retry'));
  });

  it('names the class of every status that is not 2xx; what HTTP does not know counts as 5xx', () => {
    const classOf = (statusCode: number) => {
      const verdict = judge({ statusCode, retryAfter: undefined }, circumstances);
      return 'errorClass' in verdict ? verdict.errorClass : verdict.outcome;
    };

    expect([200, 299, 300, 304, 399].map(classOf)).toEqual([
      ...['delivered', 'delivered', 'redirect', 'redirect', 'redirect'],
    ]);
    expect([400, 410, 499, 500, 599, 600, 999].map(classOf)).toEqual([
      ...['status_4xx', 'status_4xx', 'status_4xx', 'status_5xx', 'status_5xx', 'status_5xx', 'status_5xx'],
    ]);
  });

  it('takes the later of schedule and Retry-After', () => {
    const verdictWith = (retryAfter: string) => judge({ statusCode: 503, retryAfter }, circumstances);

    expect(verdictWith('1')).toMatchObject({ retryInMs: 5000 });
    expect(verdictWith('60')).toMatchObject({ retryInMs: 60_000 });
  });

  it('is death after the last attempt of the schedule, whatever Retry-After says', () => {
    expect(judge({ statusCode: 503, retryAfter: '60' }, { ...circumstances, failures: 9 }).outcome).toBe('dead');
  });
});

describe('a signature', () => {
  it('is that of the Standard Webhooks reference', () => {
    const key = toSigningKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };

    expect(sign([key], message)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('stands once for each secret while one is being exchanged', () => {
    const keys = [1, 2].map((fill) => toSigningKey(toSigningSecret(Buffer.alloc(32, fill))));
    const message = { id: 'evt_1', timestamp: 1, body: '{}' };

    expect(sign(keys, message)).toBe(keys.map((key) => sign([key], message)).join(' '));
  });
});

describe('an event filter', () => {
  const all = { eventTypes: ['*'], workflows: [], statuses: [] };
  const approved = { type: 'case.review.completed', workflow: 'onboarding-default', caseStatus: 'approved' };
  const document = { type: 'document.processed', workflow: null, caseStatus: null };

  it('wants everything by default', () => {
    expect(isWanted(all, approved)).toBe(true);
    expect(isWanted(all, document)).toBe(true);
  });

  it('wants only the types, workflows and statuses that it names', () => {
    expect(isWanted({ ...all, eventTypes: ['case.created'] }, approved)).toBe(false);
    expect(isWanted({ ...all, workflows: ['verification-priority'] }, approved)).toBe(false);
    expect(isWanted({ ...all, statuses: ['rejected'] }, approved)).toBe(false);
    expect(
      isWanted({ eventTypes: [approved.type], workflows: [approved.workflow], statuses: ['approved'] }, approved),
    ).toBe(true);
  });

  it('does not want an event that has nothing of what it restricts', () => {
    expect(isWanted({ ...all, workflows: ['onboarding-default'] }, document)).toBe(false);
    expect(isWanted({ ...all, statuses: ['approved'] }, document)).toBe(false);
  });
});

describe('the URL of an endpoint', () => {
  const live = reachOf('live', true);
  const test = reachOf('test', false);
  const local = reachOf('test', true);

  it('is https on the public internet in live, whatever the settings allow', () => {
    expect(() => checkUrl('https://ops.example.com/hook', live)).not.toThrow();
    const refused = [
      'http://ops.example.com/',
      'https://127.0.0.1/',
      'https://2130706433/',
      'https://[::ffff:7f00:1]/',
    ];
    for (const url of refused) expect(() => checkUrl(url, live)).toThrow();
  });

  it('may be http in test, and a private address where the operator allows it', () => {
    expect(() => checkUrl('http://ops.example.com/hook', test)).not.toThrow();
    expect(() => checkUrl('http://10.0.0.7/hook', test)).toThrow();
    expect(() => checkUrl('http://10.0.0.7/hook', local)).not.toThrow();
    expect(() => checkUrl('http://169.254.169.254/', local)).toThrow();
  });

  it('carries no credentials', () => {
    expect(() => checkUrl('https://ada:secret@ops.example.com/', live)).toThrow('user name or password');
  });

  it('is refused when it is any private IPv4 address', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, octet, (b, c, d) => {
        expect(() => checkUrl(`https://10.${b}.${c}.${d}/`, live)).toThrow();
      }),
    );
  });
});

describe('the headers of an endpoint', () => {
  it('leave those alone that the delivery sets', () => {
    expect(() => checkHeaders({ Authorization: 'Bearer x', 'X-Team': 'blue' })).not.toThrow();
    for (const name of ['Webhook-Id', 'ifcgate-attempt', 'Content-Type', 'Host', 'Transfer-Encoding', 'traceparent']) {
      expect(() => checkHeaders({ [name]: 'x' })).toThrow('is a header that the delivery itself sets');
    }
  });
});
