import { connect } from 'node:net';
import type { ErrorCode } from '@ifcgate/contracts';
import { expectProblem } from './envelope.ts';
import { type OneProcess, startInOneProcess } from './one-process.ts';
import { type RawClient, bytesOf, exchange, rawClient } from './raw-http.ts';

let platform: OneProcess;
let client: RawClient;
beforeAll(async () => {
  platform = await startInOneProcess();
  client = rawClient(platform.url, await platform.newKey());
}, 60_000);
afterAll(() => platform.stop());

const good = { workflow: 'onboarding-default', applicant_id: 'app_1' };

describe('what is no whole request', () => {
  const start = 'POST /v1/verifications HTTP/1.1\r\nHost: x\r\n';

  it.each<[string, string | Buffer, number, ErrorCode]>([
    ['garbage', '\0\x01\xff\r\n\r\n', 400, 'invalid_request'],
    ['the greeting of TLS', Buffer.from('16030100c8010000c40303', 'hex'), 400, 'invalid_request'],
    ['the greeting of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'invalid_request'],
    ['an unknown method', 'BREW /v1/cases HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'invalid_request'],
    ['a request without a host', 'GET /v1/cases HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'invalid_request'],
    ['two lengths', `${start}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400, 'invalid_request'],
    ['a length below nothing', `${start}Content-Length: -1\r\n\r\n`, 400, 'invalid_request'],
    [
      'a length beside chunks',
      `${start}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
      400,
      'invalid_request',
    ],
    ['a header that is folded', `${start}X-Odd: a\r\n b: c\r\n\r\n`, 400, 'invalid_request'],
    ['too large a header', `${start}X-Long: ${'x'.repeat(17_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['ten thousand headers', `${start}${'X-Many: y\r\n'.repeat(10_000)}\r\n`, 431, 'headers_too_large'],
  ])('such as %s is answered with the envelope', async (_what, bytes, status, code) => {
    expectProblem(await exchange(platform.url, bytes), status, code);
  });

  it('such as half of the headers or of the body, after which the client goes, disturbs nobody', async () => {
    const whole = bytesOf({
      method: 'POST',
      target: '/v1/verifications',
      headers: client.headers,
      body: JSON.stringify(good),
    });
    const cuts = [1, 20, 100, whole.length - 30, whole.length - 1];

    await Promise.all(cuts.map((length) => exchange(platform.url, whole.subarray(0, length), { thenEnd: true })));

    await expectService();
    const { body } = await client.get('/v1/cases?applicant_id=app_1');
    expect(JSON.parse(body)).toMatchObject({ data: [] });
  });

  it('such as what is never finished holds up nobody', async () => {
    const whole = bytesOf({
      method: 'POST',
      target: '/v1/verifications',
      headers: client.headers,
      body: JSON.stringify(good),
    });
    const silent = Array.from({ length: 100 }, (_, n) => {
      const socket = connect(Number(new URL(platform.url).port), '127.0.0.1').on('error', () => undefined);
      socket.write(whole.subarray(0, n % 2 === 0 ? 40 : whole.length - 5));
      return socket;
    });

    await expectService();

    for (const socket of silent) socket.destroy();
  });

  it('behind a good one leaves the answer to that one whole', async () => {
    const first = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';

    const answer = await exchange(platform.url, `${first}garbage\r\n\r\n`);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/^\{"status":"ok"\}HTTP\/1\.1 400 /);
  });

  it('an expectation that nobody knows is passed over', async () => {
    const answer = await client.send({ target: '/v1/cases', headers: [['Expect', 'the-unexpected']] });

    expect(answer.status).toBe(200);
  });
});

describe('after all of that', () => {
  it('the platform serves, and nothing of it was a fault of ours', async () => {
    await expectService();
    expect(platform.errors).toEqual([]);
  });
});

async function expectService(): Promise<void> {
  const created = await client.post('/v1/verifications', { ...good, applicant_id: 'app_good' });
  const { case_id: caseId } = JSON.parse(created.body) as { case_id: string };
  expect((await client.get(`/v1/cases/${caseId}`)).status).toBe(200);
}
