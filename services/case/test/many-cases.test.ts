import type { CaseRow, ListCases, Page } from '@ifcgate/contracts';
import { Secret, createCursors, findVisibleWorkflows, inTenant } from '@ifcgate/service-kit';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { listCases } from '../src/use-cases/read-cases.ts';
import { type Copy, copyCases } from './many-cases.ts';
import { type PlanNode, nodesOf, plansOf } from './plans.ts';
import { openCase, startCases } from './platform.ts';

const count = 10_000;
let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;
let copies: readonly Copy[];
beforeAll(async () => {
  platform = await startCases();
  workspace = platform.as();
  copies = await copyCases(platform, workspace, count);
}, 60_000);
afterAll(() => platform.stop());

const from = '2026-01-02T00:00:00.000Z';
const to = '2026-01-03T00:00:00.000Z';
const isBetween = ({ created_at: at }: Copy): boolean => at >= from && at < to;

describe('ten thousand cases', () => {
  it.each<[string, (copy: Copy) => boolean]>([
    ['', () => true],
    ['status=in_review', (copy) => copy.status === 'in_review'],
    [`created_before=${to}`, (copy) => copy.created_at < to],
    [
      `created_after=${from}&created_before=${to}&kind=verification`,
      (copy) => isBetween(copy) && copy.kind !== 'document',
    ],
  ])(
    'are each seen once on the pages of ?%s, in order, while others come',
    async (filters, isWanted) => {
      const ending = new AbortController();
      const coming = openUntil(ending.signal);

      const seen = await pageThrough(filters);
      ending.abort();

      expect(await coming).toBeGreaterThan(0);
      expect(new Set(seen).size).toBe(seen.length);
      const wanted = copies.filter(isWanted).map((copy) => copy.case_id);
      const known = new Set(wanted);
      expect(seen.filter((id) => known.has(id))).toEqual(wanted);
    },
    60_000,
  );

  it.each<[string, Partial<ListCases>]>([
    ['case_id', {}],
    ['status', { status: 'escalated' }],
    ['queue', { queue: 'queue-3' }],
    ['workflow', { workflow: 'workflow-3' }],
    ['owner', { owner: 'Owner 3' }],
    ['applicant_id', { applicant_id: 'app_3' }],
    ['kind', { kind: 'document' }],
    ['created_at', { created_after: from }],
    ['created_at', { created_before: from }],
    ['created_at', { created_after: from, created_before: to }],
  ])('are listed by an index on %s for %j, on whichever page, with nothing read in vain', async (column, filters) => {
    for (const page of await plansOfTwoPages(filters)) {
      const nodes = nodesOf(page);
      const scans = nodes.filter((node) => node['Node Type'].includes('Scan'));

      expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort');
      expect(scans.map((node) => node['Node Type'])).toEqual(['Index Scan']);
      expect(scans[0]?.['Index Name']).toMatch(column === 'case_id' ? /_pkey$/ : new RegExp(`_${column}_case_id_idx$`));
      expect(scans[0]?.['Actual Rows']).toBe(101);
      expect(scans[0]?.['Rows Removed by Filter'] ?? 0).toBeLessThanOrEqual(3);
    }
  });
});

describe('a key that is limited to families of ten thousand cases', () => {
  it('learns which workflows it may see in a step or two each, not from every case', async () => {
    const { transaction } = platform.service.database;

    const { names, before, after } = await transaction(inTenant(workspace.tenant), async (tx) => {
      const readSoFar = async (): Promise<number> => {
        const [row] = await tx.db.$queryRaw<{ read: number }[]>`
          select (seq_tup_read + idx_tup_fetch)::integer as read from pg_stat_xact_user_tables where relname = 'cases'`;
        return row?.read ?? Number.NaN;
      };
      const limits = { families: ['workflow-1*', 'workflow-3'], webhookEndpoints: undefined };
      const earlier = await readSoFar();
      return { before: earlier, names: await findVisibleWorkflows(tx, limits, 'cases'), after: await readSoFar() };
    });

    expect(names).toEqual(['workflow-1', 'workflow-10', 'workflow-3']);
    expect(after - before).toBeLessThan(30);
  });

  it.each([[['workflow-3']], [['workflow-1*', 'workflow-3']], [['*']]])(
    'lists those of %j by an index, not by reading and sorting all',
    async (families) => {
      for (const page of await plansOfTwoPages({}, families)) {
        const nodes = nodesOf(page);

        expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort');
        expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
        // Newer cases, of whichever workflow, are passed over in the order of the list.
        expect(nodes.at(-1)?.['Rows Removed by Filter'] ?? 0).toBeLessThan(count / 4);
      }
    },
  );
});

async function openUntil(signal: AbortSignal): Promise<number> {
  let opened = 0;
  for (; !signal.aborted; opened++) await openCase(workspace);
  return opened;
}

async function pageThrough(filters: string): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const path: string = `/v1/cases?limit=100&${filters}${cursor && `&cursor=${cursor}`}`;
    const { body } = await workspace.get<Page<CaseRow>>(path);
    seen.push(...body.data.map((row) => row.case_id));
    cursor = body.next_cursor;
  }
  return seen;
}

/** How the statements ran that the use case sent for the first two pages. */
async function plansOfTwoPages(filters: Partial<ListCases>, families?: readonly string[]): Promise<PlanNode[]> {
  const deps = { cursors: createCursors(new Secret('of this test')) };
  const plans = await plansOf(platform, workspace, async (database) => {
    const page = (cursor?: string): Promise<Page<CaseRow>> =>
      database.request(inTenant(workspace.tenant), (tx) =>
        listCases(deps, tx, { ...filters, limit: 100, cursor }, { families, webhookEndpoints: undefined }),
      );
    await page((await page()).next_cursor ?? undefined);
  });
  expect(plans).toHaveLength(2);
  return plans;
}
