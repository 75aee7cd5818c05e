import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CaseRow, ErrorEnvelope, ExportCases } from '@ifcgate/contracts';
import { type Position, inTenant } from '@ifcgate/service-kit';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { exportCases } from '../src/use-cases/export-cases.ts';
import { type Copy, copyCases } from './many-cases.ts';
import { nodesOf, plansOf } from './plans.ts';
import { openCase, startCases } from './platform.ts';

const count = 10_000;
let platform: ServiceHarness<Db>;
beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());

type CallOptions = Parameters<WorkspaceView['authorization']>[0];

function open(workspace: WorkspaceView, query: string, options: CallOptions = {}): Promise<Response> {
  return fetch(`${platform.url}/v1/cases/export?${query}`, { headers: workspace.authorization(options) });
}

async function rowsOf(workspace: WorkspaceView, query: string, options?: CallOptions): Promise<CaseRow[]> {
  const lines = (await (await open(workspace, query, options)).text()).split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line) as CaseRow);
}

describe('an export', () => {
  it('has the rows of the list, newest first, as lines of JSON in a file with a name', async () => {
    const workspace = platform.as();
    const ids = [await openCase(workspace), await openCase(workspace), await openCase(workspace)];
    const { body } = await workspace.get<{ data: CaseRow[] }>('/v1/cases');

    const response = await open(workspace, 'format=ndjson');
    const text = await response.text();

    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="cases-\d{4}(-\d\d){2}\.ndjson"$/,
    );
    expect(text).toBe(body.data.map((row) => `${JSON.stringify(row)}\n`).join(''));
    expect(body.data.map((row) => row.case_id)).toEqual(ids.reverse());
  });

  it('is CSV by RFC 4180 with fixed columns, and no cell that a spreadsheet would run', async () => {
    const workspace = platform.as();
    const metadata = { note: 'a "b",\nc' };
    const plain = await openCase(workspace, { applicant_id: 'Ada, "the" first', metadata });
    for (const start of ['=', '+', '-', '@', '\t', '\r']) await openCase(workspace, { applicant_id: `${start}1+1` });

    const response = await open(workspace, 'format=csv');
    const text = await response.text();

    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('content-disposition')).toMatch(/\.csv"$/);
    const [header, ...lines] = text.split('\r\n');
    expect(header).toBe('case_id,kind,workflow,status,queue,owner,applicant_id,metadata,created_at,updated_at,due_at');
    expect(lines.pop()).toBe('');
    expect(lines.at(-1)).toContain(
      `${plain},verification,onboarding-default,in_review,verification-review,Verification Team,` +
        `"Ada, ""the"" first","{""note"":""a \\""b\\"",\\nc""}",`,
    );
    for (const cell of ["'=1+1", "'+1+1", "'-1+1", "'@1+1", "'\t1+1", '"\'\r1+1"']) expect(text).toContain(`,${cell},`);
  });

  it('of nothing is empty, or only the line of the columns', async () => {
    const workspace = platform.as();

    const [ndjson, csv] = [await open(workspace, ''), await open(workspace, 'format=csv')];

    expect([ndjson.status, await ndjson.text()]).toEqual([200, '']);
    expect((await csv.text()).split('\r\n')).toHaveLength(2);
  });

  it('has only the cases of the workspace, of the filters, and of the families of the key', async () => {
    const workspace = platform.as();
    await openCase(platform.as());
    const other = await openCase(workspace);
    const mine = await openCase(workspace, { workflow: 'verification-priority' });
    const idsOf = async (query: string, families?: string[]): Promise<string[]> =>
      (await rowsOf(workspace, query, families && { claims: { families } })).map((row) => row.case_id);

    expect(await idsOf('status=in_review')).toEqual([mine, other]);
    expect(await idsOf('workflow=onboarding-default')).toEqual([other]);
    expect(await idsOf('', ['verification-*'])).toEqual([mine]);
    expect(await idsOf('workflow=onboarding-default', ['verification-*'])).toEqual([]);
  });

  it.each(['format=xml', 'limit=5', 'cursor=cur_a.b', 'status=lost', 'created_after=yesterday'])(
    'with %s is refused before it begins',
    async (query) => {
      const response = await open(platform.as(), query);

      expect(response.status).toBe(400);
      expect(((await response.json()) as ErrorEnvelope).error.code).toBe('invalid_request');
    },
  );

  it('answers HEAD with its headers and reads no further', async () => {
    const response = await fetch(`${platform.url}/v1/cases/export`, {
      method: 'HEAD',
      headers: platform.as().authorization(),
    });

    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/x-ndjson; charset=utf-8',
    ]);
  });
});

describe('an export of ten thousand cases', () => {
  let workspace: WorkspaceView;
  let copies: readonly Copy[];
  beforeAll(async () => {
    workspace = platform.as();
    copies = await copyCases(platform, workspace, count);
  }, 60_000);

  it('has each once, in order, while others come', async () => {
    const ending = new AbortController();
    const coming = openUntil(workspace, ending.signal);

    const seen = (await rowsOf(workspace, '')).map((row) => row.case_id);
    ending.abort();

    expect(await coming).toBeGreaterThan(0);
    expect(new Set(seen).size).toBe(seen.length);
    const known = new Set(copies.map((copy) => copy.case_id));
    expect(seen.filter((id) => known.has(id))).toEqual(copies.map((copy) => copy.case_id));
  }, 60_000);

  it('holds in memory what the client takes, not all of it', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`key_${n}`, 'x'.repeat(490)]));
    await platform.sql('update cases set metadata = $1::jsonb', [JSON.stringify(metadata)]);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const inUse = (): number => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };

    const before = inUse();
    let [read, most, parts] = [0, 0, 0];
    for await (const bytes of (await open(workspace, '')).body ?? []) {
      read += bytes.byteLength;
      if (parts++ % 50 === 0) most = Math.max(most, inUse() - before);
    }

    expect(read).toBeGreaterThan(50_000_000);
    expect(most).toBeLessThan(25_000_000);
  }, 60_000);

  it.each<[string, Partial<ExportCases>]>([
    ['case_id', {}],
    ['status', { status: 'escalated' }],
    ['workflow', { workflow: 'workflow-3' }],
    ['created_at', { created_after: '2026-01-02T00:00:00.000Z' }],
  ])(
    'reads each batch by an index on %s, for %j',
    async (column, filters) => {
      const batches = await plansOf(platform, workspace, async (database) => {
        let after: Position | undefined;
        const unlimited = { families: undefined, webhookEndpoints: undefined };
        do {
          ({ after } = await database.request(inTenant(workspace.tenant), (tx) =>
            exportCases(tx, { ...filters, format: 'csv' }, unlimited, after),
          ));
        } while (after !== undefined);
      });

      expect(batches.length).toBeGreaterThan(1);
      for (const nodes of batches.map(nodesOf)) {
        const scans = nodes.filter((node) => node['Node Type'].includes('Scan'));
        expect(scans.map((node) => node['Node Type'])).toEqual(['Index Scan']);
        expect(scans[0]?.['Index Name']).toMatch(
          column === 'case_id' ? /_pkey$/ : new RegExp(`_${column}_case_id_idx$`),
        );
        expect(scans[0]?.['Actual Rows']).toBeLessThanOrEqual(500);
      }
    },
    60_000,
  );
});

async function openUntil(workspace: WorkspaceView, signal: AbortSignal): Promise<number> {
  let opened = 0;
  for (; !signal.aborted; opened++) await openCase(workspace);
  return opened;
}
