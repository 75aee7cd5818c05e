import { publicRoutes } from '@ifcgate/contracts';
import type { Route } from '@ifcgate/contracts';
import type IFCGate from '../src/index.ts';
import { startServer } from './recording-server.ts';

interface Call {
  route: string;
  call: (client: IFCGate) => PromiseLike<unknown>;
  body?: object;
}

const page = { data: [], next_cursor: null, has_more: false };
const ulid = '01k0000000000000000000000a';
const [caseId, runId, fileId] = [`case_${ulid}`, `run_${ulid}`, `file_${ulid}`];
const [endpointId, deliveryId] = [`we_${ulid}`, `whd_${ulid}`];

const documents = [{ type: 'passport', file_url: 'https://files.example.com/passport.png' }];
const verification = { workflow: 'onboarding-default', applicant_id: 'app_10294', documents };
const extraction = { template: 'invoice-standard', file_url: 'https://files.example.com/invoice.pdf' };
const batch = { template: 'invoice-standard', documents: [{ file_id: fileId }] };
const correction = { fields: { total_amount: '1250.00', due_date: null }, actor: { id: 'reviewer-7' } };
const action = { case_id: caseId, action: 'route_to_manual_review', queue: 'compliance-east' };
const endpoint = { url: 'https://ops.example.com/ifcgate' };
const disabled = { status: 'disabled' as const };

const onboarding: Call[] = [
  { route: 'POST /v1/verifications', body: verification, call: (client) => client.verifications.create(verification) },
  { route: `GET /v1/verifications/${caseId}`, call: (client) => client.verifications.get(caseId) },
  {
    route: `POST /v1/verifications/${caseId}/documents`,
    body: { documents },
    call: (client) => client.verifications.addDocuments(caseId, { documents }),
  },
  { route: 'POST /v1/documents/extract', body: extraction, call: (client) => client.documents.extract(extraction) },
  { route: 'POST /v1/documents/extract', body: batch, call: (client) => client.documents.extract(batch) },
  { route: 'GET /v1/documents/doc_1', call: (client) => client.documents.get('doc_1') },
  { route: 'POST /v1/documents/doc_1/cancel', call: (client) => client.documents.cancel('doc_1') },
  {
    route: 'POST /v1/documents/doc_1/corrections',
    body: correction,
    call: (client) => client.documents.correct('doc_1', correction),
  },
  { route: 'GET /v1/documents', call: (client) => client.documents.list() },
  { route: 'GET /v1/documents/doc_1/pages/2.png', call: (client) => client.documents.page('doc_1', 2) },
  { route: 'DELETE /v1/documents/doc_1', call: (client) => client.documents.delete('doc_1') },
  { route: `GET /v1/files/${fileId}/content`, call: (client) => client.files.content(fileId) },
  { route: `DELETE /v1/files/${fileId}`, call: (client) => client.files.delete(fileId) },
];
const draft = { kind: 'text' as const, fields: [{ name: 'number', type: 'string' as const, labels: { en: ['no'] } }] };
const source = { file_url: 'https://files.example.com/invoice.pdf' };
const published = { template: draft, fixtures: [{ ...source, expected: { number: '7', total: null } }] };
const sums = { ...draft, fields: [...draft.fields, { name: 'total', type: 'money' as const }] };
const templates: Call[] = [
  { route: 'GET /v1/templates', call: (client) => client.templates.list() },
  { route: 'GET /v1/templates/own', call: (client) => client.templates.get('own') },
  { route: 'GET /v1/templates/own', call: (client) => client.templates.get('own', { version: 2 }) },
  {
    route: 'PUT /v1/templates/own',
    body: { ...published, template: sums },
    call: (client) => client.templates.put('own', { ...published, template: sums }),
  },
  {
    route: 'POST /v1/templates/own/test',
    body: { ...source, template: draft },
    call: (client) => client.templates.test('own', { ...source, template: draft }),
  },
  { route: 'POST /v1/templates/own/dry_run', body: {}, call: (client) => client.templates.dryRun('own') },
  {
    route: 'POST /v1/templates/own/dry_run',
    body: { version: 1, status: 'processed' },
    call: (client) => client.templates.dryRun('own', { version: 1, status: 'processed' }),
  },
];
const routing: Call[] = [
  { route: 'POST /v1/workflows/run', body: action, call: (client) => client.workflows.run(action) },
  { route: 'GET /v1/workflows', call: (client) => client.workflows.list() },
  { route: 'GET /v1/workflows/own', call: (client) => client.workflows.get('own') },
  { route: 'GET /v1/workflows/runs', call: (client) => client.workflows.runs.list() },
  { route: `GET /v1/workflows/runs/${runId}`, call: (client) => client.workflows.runs.get(runId) },
  { route: 'GET /v1/cases', call: (client) => client.cases.list() },
  { route: 'GET /v1/cases/export', call: (client) => client.cases.export({ format: 'csv' }) },
  { route: `GET /v1/cases/${caseId}`, call: (client) => client.cases.get(caseId) },
  { route: `GET /v1/cases/${caseId}/timeline`, call: (client) => client.cases.timeline(caseId) },
];
const delivering: Call[] = [
  { route: 'POST /v1/webhook_endpoints', body: endpoint, call: (client) => client.webhookEndpoints.create(endpoint) },
  { route: 'GET /v1/webhook_endpoints', call: (client) => client.webhookEndpoints.list() },
  { route: `GET /v1/webhook_endpoints/${endpointId}`, call: (client) => client.webhookEndpoints.get(endpointId) },
  {
    route: `PATCH /v1/webhook_endpoints/${endpointId}`,
    body: disabled,
    call: (client) => client.webhookEndpoints.update(endpointId, disabled),
  },
  { route: `DELETE /v1/webhook_endpoints/${endpointId}`, call: (client) => client.webhookEndpoints.delete(endpointId) },
  { route: 'GET /v1/webhook_deliveries', call: (client) => client.webhookDeliveries.list() },
  { route: `GET /v1/webhook_deliveries/${deliveryId}`, call: (client) => client.webhookDeliveries.get(deliveryId) },
  {
    route: `POST /v1/webhook_deliveries/${deliveryId}/retry`,
    call: (client) => client.webhookDeliveries.retry(deliveryId),
  },
  { route: 'GET /v1/events', call: (client) => client.events.list() },
  { route: 'GET /v1/events/evt_1', call: (client) => client.events.get('evt_1') },
];

const keyId = `key_${ulid}`;
const newKey = { name: 'CI', scopes: ['cases:read' as const] };
const settings = { retention_days: { files: 90, documents: null, cases: null, events: 90 } };
const overlap = { overlap_hours: 1 };
const administering: Call[] = [
  { route: 'POST /v1/api_keys', body: newKey, call: (client) => client.apiKeys.create(newKey) },
  { route: 'GET /v1/api_keys', call: (client) => client.apiKeys.list() },
  { route: `GET /v1/api_keys/${keyId}`, call: (client) => client.apiKeys.get(keyId) },
  { route: `POST /v1/api_keys/${keyId}/rotate`, body: {}, call: (client) => client.apiKeys.rotate(keyId) },
  {
    route: `POST /v1/api_keys/${keyId}/rotate`,
    body: overlap,
    call: (client) => client.apiKeys.rotate(keyId, overlap),
  },
  { route: `POST /v1/api_keys/${keyId}/revoke`, body: {}, call: (client) => client.apiKeys.revoke(keyId) },
  {
    route: `POST /v1/api_keys/${keyId}/revoke`,
    body: { with_successors: true },
    call: (client) => client.apiKeys.revoke(keyId, { with_successors: true }),
  },
  { route: 'GET /v1/workspace/settings', call: (client) => client.workspace.settings.get() },
  { route: 'PUT /v1/workspace/settings', body: settings, call: (client) => client.workspace.settings.update(settings) },
  { route: 'GET /v1/usage', call: (client) => client.workspace.usage.list() },
];

/** The route of the contract that a request would reach. */
function contractRoute(method: string, path: string): Route | undefined {
  return publicRoutes.find((route) => {
    const pattern = new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return route.method === method && pattern.test(path);
  });
}

const all = [...onboarding, ...templates, ...routing, ...delivering, ...administering];

describe('the client', () => {
  it('has a method for every operation of the API', () => {
    // An upload is a form, which is no JSON to compare: it has a test of its own beside this one.
    const reached = new Set(['POST /v1/files']);
    for (const { route: called } of all) {
      const [method = '', path = ''] = called.split(' ');
      const found = contractRoute(method, path);
      reached.add(`${found?.method} ${found?.path}`);
    }

    expect(publicRoutes.map(({ method, path }) => `${method} ${path}`).filter((name) => !reached.has(name))).toEqual(
      [],
    );
  });

  it('sends a Date as the instant that it is, in filters and in bodies', async () => {
    await using server = await startServer([{ body: page }, { body: page }, { body: {} }]);
    const date = new Date('2026-11-30T12:00:00.500Z');

    await server.client().cases.list({ created_after: date });
    await server.client().cases.list({ created_before: date.toISOString() });
    await server.client().apiKeys.create({ name: 'x', scopes: ['cases:read'], expires_at: date });

    expect(server.requests.map(({ query }) => query)).toEqual([
      { created_after: '2026-11-30T12:00:00.500Z' },
      { created_before: '2026-11-30T12:00:00.500Z' },
      {},
    ]);
    expect(server.requests[2]?.body).toMatchObject({ expires_at: '2026-11-30T12:00:00.500Z' });
    await expect(server.client().cases.list({ created_after: new Date('none') })).rejects.toThrow(/created_after/);
  });

  it.each([
    [{}, {}, undefined],
    [{}, { wait: 30 }, 30],
    [{ timeoutMs: 25_000 }, {}, undefined],
    [{ timeoutMs: 10_000 }, {}, 5],
    [{ timeoutMs: 10_000 }, { wait: 30 }, 5],
    [{ timeoutMs: 10_000 }, { wait: 3 }, 3],
    [{ timeoutMs: 3000 }, {}, 1],
    [{ timeoutMs: 500 }, {}, 0],
    [{ totalTimeoutMs: 8000 }, { wait: 20 }, 4],
  ])('with the limits %j and %j waits for a document no longer than for an answer', async (limits, given, wait) => {
    await using server = await startServer([{ body: page }, { body: page }]);

    await server.client(limits).documents.extract({ ...extraction, ...given });
    await server.client().documents.extract({ ...extraction, ...given }, limits);

    for (const { body } of server.requests)
      expect(body).toEqual({ ...extraction, ...(wait !== undefined && { wait }) });
  });
});

describe('each call of the client', () => {
  it.each(all)('reaches $route, as the contract has it', async ({ route, call, body }) => {
    await using server = await startServer([{ body: page }]);

    await call(server.client());

    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    const found = contractRoute(request?.method ?? '', request?.path ?? '');
    expect(`${request?.method} ${request?.path}`).toBe(route);
    expect(request?.body).toEqual(body);
    expect(found).toBeDefined();
    expect(found?.body?.safeParse(body).error).toBeUndefined();
    expect(found?.body === undefined).toBe(body === undefined);
  });

  it('says that it sends JSON only when it does', async () => {
    await using server = await startServer([{ body: page }]);

    await server.client().webhookDeliveries.retry(deliveryId);

    expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
    expect(server.requests[0]?.headers).toHaveProperty('idempotency-key');
  });
});
