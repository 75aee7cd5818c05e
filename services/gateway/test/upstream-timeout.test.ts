import { upstreamTimeoutMs } from '../src/domain/upstream-timeout.ts';

describe('the time that a service has', () => {
  const asked = { method: 'POST', path: '/v1/documents/extract', headers: {}, body: {} };

  it.each([
    ['15 s', { ...asked, path: '/v1/verifications' }, 15_000],
    ['75 s of an upload, which may take 60 s to arrive', { ...asked, path: '/v1/files' }, 75_000],
    ['30 s and the wait of an extraction', { ...asked, body: { wait: 5 } }, 35_000],
    ['30 s and the usual wait', asked, 50_000],
    ['no more for a wait that will be refused', { ...asked, body: { wait: 10_000 } }, 60_000],
    ['45 s where a template is tried', { ...asked, path: '/v1/templates/own/dry_run' }, 45_000],
    ['45 s where a template is published', { ...asked, method: 'PUT', path: '/v1/templates/own' }, 45_000],
    ['15 s where one is fetched', { ...asked, method: 'GET', path: '/v1/templates/own' }, 15_000],
    [
      'more where it may wait for its projection',
      { ...asked, method: 'GET', headers: { 'x-internal-wait-ms': '3000' } },
      18_000,
    ],
  ])('is %s', (_name, request, expected) => {
    expect(upstreamTimeoutMs(request)).toBe(expected);
  });
});
