import { type CaseStatus, caseStatuses } from '@ifcgate/contracts';
import { inTenant, newId, systemClock } from '@ifcgate/service-kit';
import { aSettingsChange } from '@ifcgate/test-kit/builders';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type StoredCase, lockCases, writeCases } from '../src/db/case-rows.ts';
import type { CaseTransaction, Db } from '../src/db/client.ts';
import { expireCases } from './expire.ts';
import { act, openCase, readCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

const longAgo = '2026-01-02T00:00:00.000Z';
const endOf = async (caseId: string): Promise<string | null> => {
  const [row] = await platform.sql<{ ended_at: Date | null }>('select ended_at from cases where case_id = $1', [
    caseId,
  ]);
  return row?.ended_at?.toISOString() ?? null;
};

/** Asks for a document to be reviewed; answers its case and itself. */
async function openReview(): Promise<{ caseId: string; documentId: string }> {
  const [caseId, documentId] = [newId('case'), newId('document')];
  await workspace.publish(
    workspace.event('document.review.requested', {
      ...{ document_id: documentId, case_id: caseId, origin: 'extract', template: 'invoice-standard', batch_id: null },
      ...{ metadata: {}, processed_at: longAgo, status: 'needs_review' },
    }),
  );
  return { caseId, documentId };
}

it('the days of a case go on, whatever is written to it after its end: a note, a view, a correction', async () => {
  const { caseId, documentId } = await openReview();
  await act(workspace, caseId, 'close');
  await platform.sql(`update cases set ended_at = now() - interval '40 days' where case_id = $1`, [caseId]);
  const actor = { id: 'ada', name: 'Ada' };
  const viewed = { file_id: null, page: 1, key_id: 'key_1', viewed_at: systemClock.now().toISOString() };
  const { workspaceId } = workspace.tenant;

  await act(workspace, caseId, 'add_note', { actor, note: 'Filed.' });
  await workspace.publish(
    workspace.event('file.viewed', { case_id: caseId, document_id: documentId, ...viewed }, { subject: caseId }),
    workspace.event('document.corrected', { document_id: documentId, case_id: caseId, fields: ['due_date'], actor }),
    workspace.event('workspace.settings.changed', aSettingsChange(workspaceId, { cases: 30 })),
  );
  const { timeline } = await readCase(workspace, caseId);
  await expireCases(platform);

  // Opened, closed, and the three.
  expect(timeline).toHaveLength(5);
  expect((await workspace.get(`/v1/cases/${caseId}`)).status).toBe(404);
});

const inWorkspace = <T>(work: (tx: CaseTransaction) => Promise<T>): Promise<T> =>
  platform.service.database.transaction(inTenant(workspace.tenant), work);

/** How rows of cases are written: by this version and the one before, by an older one that knows no ends, and by hand. */
const writers: Readonly<Record<string, (row: StoredCase) => Promise<unknown>>> = {
  'this version': (row) => inWorkspace((tx) => writeCases(tx, [row], [])),
  'a version that knows no ends': async ({ caseId, status }) => {
    const [row] = await platform.sql<{ names: string }>(
      `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
       where table_schema = 'public' and table_name = 'cases' and column_name not in ('status', 'ended_at', 'told_seq')`,
    );
    return platform.sql(
      `insert into cases (status, ${row?.names}) select $2, ${row?.names} from cases where case_id = $1
       on conflict (workspace_id, environment, case_id) do update set status = excluded.status`,
      [caseId, status],
    );
  },
  'an update': ({ caseId, status }) =>
    platform.sql('update cases set status = $2 where case_id = $1', [caseId, status]),
};

describe.each(Object.keys(writers))('the end of a case that is written by %s', (name) => {
  const ends: readonly CaseStatus[] = ['approved', 'rejected', 'closed'];

  it.each(caseStatuses.flatMap((from) => caseStatuses.map((to) => [from, to] as const)))(
    'from %s to %s is the last change to an end',
    async (from, to) => {
      const caseId = await openCase(workspace);
      await platform.sql('update cases set status = $2 where case_id = $1', [caseId, from]);
      await platform.sql('update cases set ended_at = $2 where case_id = $1', [caseId, longAgo]);
      const row = (await inWorkspace((tx) => lockCases(tx, [caseId]))).get(caseId);

      const begunAt = systemClock.now();
      await writers[name]?.({ ...row!, status: to });

      const end = await endOf(caseId);
      if (!ends.includes(to)) expect(end).toBeNull();
      else if (from === to) expect(end).toBe(longAgo);
      // Two clocks may differ by the rounding of one.
      else expect(Date.parse(end ?? '')).toBeGreaterThanOrEqual(begunAt.getTime() - 1000);
    },
  );
});
