import fc from 'fast-check';
import { ConfigurationError, webhooks, WebhookVerificationError } from '../src/index.ts';

// The published example of Standard Webhooks 1.0.0, as its reference libraries test it.
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  body: '{"test": 2432232314}',
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  now: new Date(1614265330_000),
};
const newSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const oldSecret = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const event = {
  event: 'case.review.completed',
  case_id: 'case_10294',
  status: 'approved',
  workflow: 'onboarding-default',
};
const body = JSON.stringify(event);
const now = new Date('2026-03-30T03:00:00Z');

/** Why a webhook was refused; undefined when it was not. */
function problemOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.problem;
    throw error;
  }
}

describe('webhooks.verify', () => {
  it('accepts the example of Standard Webhooks', () => {
    expect(
      problemOf(() => webhooks.verify(vector.body, vector.headers, vector.secret, { now: vector.now })),
    ).toBeUndefined();
  });

  it('signs as the example of Standard Webhooks does', () => {
    const headers = webhooks.generateTestHeaders(vector.body, vector.secret, {
      id: vector.headers['webhook-id'],
      now: vector.now,
    });

    expect(headers).toEqual({ 'content-type': 'application/json', ...vector.headers });
  });

  it('accepts any body that it signed, and refuses it with any other body, id, timestamp or secret', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
    const seconds = fc.integer({ min: 1_000_000_000, max: 4_000_000_000 });
    const secret = fc
      .uint8Array({ minLength: 24, maxLength: 64 })
      .map((key) => `whsec_${Buffer.from(key).toString('base64')}`);
    fc.assert(
      fc.property(fc.tuple(bytes, id, seconds, secret), fc.tuple(bytes, id, seconds, secret), (sent, other) => {
        const headers = webhooks.generateTestHeaders(sent[0], sent[3], { id: sent[1], now: new Date(sent[2] * 1000) });
        const problemWith = (part?: number) => {
          const [received, name, at, key] = sent.map((value, index) =>
            index === part ? other[index] : value,
          ) as typeof sent;
          const changed = { ...headers, 'webhook-id': name, 'webhook-timestamp': String(at) };
          return problemOf(() => webhooks.verify(received, changed, key, { toleranceSeconds: Infinity }));
        };
        const isSame = (part: number) => Buffer.from(String(sent[part])).equals(Buffer.from(String(other[part])));

        expect(problemWith()).toBeUndefined();
        for (const part of [0, 1, 2, 3])
          expect(problemWith(part)).toBe(isSame(part) ? undefined : 'signature_mismatch');
      }),
    );
  });

  it('refuses a body or a signature with any bit flipped', () => {
    const headers = webhooks.generateTestHeaders(body, newSecret, { now });
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.nat(7), (place, bit) => {
        const flipped = Buffer.from(body);
        flipped.writeUInt8(flipped.readUInt8(place) ^ (1 << bit), place);

        expect(problemOf(() => webhooks.verify(flipped, headers, newSecret, { now }))).toBe('signature_mismatch');
      }),
    );
    // The last digit of the base64 has two bits that decode to nothing; they must count all the same.
    const last = headers['webhook-signature'].at(-2) ?? '';
    const sibling = String.fromCharCode(last.charCodeAt(0) + 1);
    const twisted = {
      ...headers,
      'webhook-signature': headers['webhook-signature'].replace(`${last}=`, `${sibling}=`),
    };
    expect(problemOf(() => webhooks.verify(body, twisted, newSecret, { now }))).toBe('signature_mismatch');
  });

  it('accepts either secret while one is being rotated, on either side', () => {
    const both = webhooks.generateTestHeaders(body, [newSecret, oldSecret], { now });
    const old = webhooks.generateTestHeaders(body, oldSecret, { now });

    expect(both['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    expect(problemOf(() => webhooks.verify(body, both, oldSecret, { now }))).toBeUndefined();
    expect(problemOf(() => webhooks.verify(body, both, newSecret, { now }))).toBeUndefined();
    expect(problemOf(() => webhooks.verify(body, old, [newSecret, oldSecret], { now }))).toBeUndefined();
    expect(problemOf(() => webhooks.verify(body, old, newSecret, { now }))).toBe('signature_mismatch');
  });

  it('passes over signatures of other versions', () => {
    const headers = webhooks.generateTestHeaders(body, newSecret, { now });
    const signature = headers['webhook-signature'];

    const beside = { ...headers, 'webhook-signature': `v1a,${'A'.repeat(86)}== ${signature}` };
    const alone = { ...headers, 'webhook-signature': signature.replace('v1,', 'v2,') };

    expect(problemOf(() => webhooks.verify(body, beside, newSecret, { now }))).toBeUndefined();
    expect(problemOf(() => webhooks.verify(body, alone, newSecret, { now }))).toBe('signature_mismatch');
  });

  it.each([
    [300, undefined],
    [301, 'timestamp_too_old'],
    [-300, undefined],
    [-301, 'timestamp_in_future'],
  ])('answers a webhook signed %d s ago with %s', (ageSeconds, problem) => {
    const headers = webhooks.generateTestHeaders(body, newSecret, { now: new Date(now.getTime() - ageSeconds * 1000) });

    expect(problemOf(() => webhooks.verify(body, headers, newSecret, { now }))).toBe(problem);
  });

  it('is strict about age unless told otherwise', () => {
    expect(problemOf(() => webhooks.verify(vector.body, vector.headers, vector.secret))).toBe('timestamp_too_old');
  });

  it('reads the headers of fetch, of Node and of plain objects', () => {
    const plain = webhooks.generateTestHeaders(body, newSecret, { now });
    const shouted = Object.fromEntries(Object.entries(plain).map(([name, value]) => [name.toUpperCase(), [value]]));

    for (const headers of [plain, new Headers(plain), shouted]) {
      expect(problemOf(() => webhooks.verify(body, headers, newSecret, { now }))).toBeUndefined();
    }
  });

  it.each([
    ['webhook-id', undefined, 'header_missing'],
    ['webhook-timestamp', undefined, 'header_missing'],
    ['webhook-signature', undefined, 'header_missing'],
    ['webhook-id', 'evt_1.5', 'header_malformed'],
    ['webhook-timestamp', 'today', 'header_malformed'],
    ['webhook-timestamp', '1e9', 'header_malformed'],
    ['webhook-signature', 'v1,', 'signature_mismatch'],
  ])('answers %s: %s with %s', (name, value, problem) => {
    const headers = { ...webhooks.generateTestHeaders(body, newSecret, { now }), [name]: value };

    expect(problemOf(() => webhooks.verify(body, headers, newSecret, { now }))).toBe(problem);
  });

  it.each([[undefined], [''], [[]], ['secret'], ['whsec_'], ['whsec_no-base64!'], [[newSecret, 'ifcg_test_1']]])(
    'refuses %j as a secret',
    (secret) => {
      const headers = webhooks.generateTestHeaders(body, newSecret, { now });

      expect(() => webhooks.verify(body, headers, secret, { now })).toThrow(ConfigurationError);
    },
  );
});

describe('a webhook secret that cannot be one', () => {
  const base64 = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  it.each([
    ['a line break', `whsec_${base64}\n`],
    ['a line break', `whsec_${base64.slice(0, 9)}\r\n${base64.slice(9)}`],
    ['a blank', ` whsec_${base64}`],
    ['a blank', `whsec_${base64}\t`],
    ['quotation marks', `"whsec_${base64}"`],
    ['before "whsec_"', `IFCGATE_WEBHOOK_SECRET=whsec_${base64}`],
    ['before "whsec_"', `whsec_whsec_${base64}`],
    ['an API key', 'ifcg_test_000000000000000000000000000000000000'],
    ['does not begin', base64],
    ['does not begin', `WHSEC_${base64}`],
    ['ends after', 'whsec_'],
    ['base64 does not have', `whsec_${base64.replace('9', '-')}`],
    ['is empty', ''],
  ])('is named by its flaw, %s, and not shown', (flaw, secret) => {
    const attempt = (): unknown => webhooks.unwrap('{}', {}, secret);

    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow(flaw);
    expect(attempt).not.toThrow(base64);
    expect(() => webhooks.unwrap('{}', {}, [`whsec_${base64}`, secret])).toThrow(/secret 2 of 2/);
  });
});

describe('webhooks.unwrap', () => {
  it('gives the event, from text, bytes and buffers alike', () => {
    const headers = webhooks.generateTestHeaders(body, newSecret, { now });
    const bytes = new TextEncoder().encode(body);

    for (const raw of [body, bytes, Buffer.from(body), bytes.buffer]) {
      expect(webhooks.unwrap(raw, headers, newSecret, { now })).toEqual(event);
    }
  });

  it.each([
    [event, 'an object that has been parsed already'],
    [undefined, 'undefined: nothing has read the body'],
    [null, 'null: nothing has read the body'],
    [7, 'a number'],
  ])('says how to get the raw body when it is given %j', (parsed, seen) => {
    const headers = webhooks.generateTestHeaders(body, newSecret, { now });
    const act = () => webhooks.unwrap(parsed as unknown as string, headers, newSecret, { now });

    expect(problemOf(act)).toBe('body_not_raw');
    expect(act).toThrow(seen);
    expect(act).toThrow('express.raw');
  });

  it('points at the raw body when JSON was parsed and printed again', () => {
    const headers = webhooks.generateTestHeaders(body, newSecret, { now });
    const act = () => webhooks.unwrap(JSON.stringify(JSON.parse(body), null, 2), headers, newSecret, { now });

    expect(problemOf(act)).toBe('signature_mismatch');
    expect(act).toThrow('parsed and printed again');
  });

  it.each([['no JSON'], ['"text"'], ['null'], ['{}']])('refuses a signed body that is no event: %s', (signed) => {
    const headers = webhooks.generateTestHeaders(signed, newSecret, { now });

    expect(problemOf(() => webhooks.unwrap(signed, headers, newSecret, { now }))).toBe('body_not_an_event');
  });
});
