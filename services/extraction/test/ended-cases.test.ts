import { type AnyEvent } from '@ifcgate/contracts';
import { type Database, expireAll, newId, systemClock } from '@ifcgate/service-kit';
import { aDocumentToRead, aSettingsChange, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { documentExpiries } from '../src/documents/use-cases/expire-documents.ts';
import { type Extraction, startExtraction } from './start-extraction.ts';

let platform: Extraction;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startExtraction();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as(aTenant('test'));
});

const expires = (caseId: string, of = workspace) =>
  of.publish(
    of.event('case.expired', { case_id: caseId, kind: 'verification', expired_at: systemClock.now().toISOString() }),
  );
const keepFor = (days: Parameters<typeof aSettingsChange>[1], of = workspace) =>
  of.publish(of.event('workspace.settings.changed', aSettingsChange(of.tenant.workspaceId, days)));
const submission = (caseId: string): AnyEvent<'verification.submitted'> =>
  workspace.event(
    'verification.submitted',
    aSubmission({ case_id: caseId, documents: [aDocumentToRead({ type: 'invoice' })] }),
  );
const notes = (caseId: string) => platform.sql('select from ended_cases where case_id = $1', [caseId]);
const documentsOf = (caseId: string) => platform.sql('select from documents where case_id = $1', [caseId]);
/** Lets the note of a case be due, and forgets what nothing needs. */
async function forget(caseId: string): Promise<void> {
  await platform.sql(`update ended_cases set forget_at = now() - interval '1 minute' where case_id = $1`, [caseId]);
  await platform.service.forget?.(1000);
}
/** Writes documents of long ago that have been read, of one file unless said; so many. */
const writeOld = (of: WorkspaceView, count: number, columns: { file?: string; caseId?: string; batches?: boolean }) =>
  platform.sql(
    `insert into documents (workspace_id, environment, document_id, origin, case_id, template, file_id, sha256, status, fields,
       details, checks, warnings, metadata, created_at)
     select $1, $2, 'doc_00xh' || to_char(n, 'fm0000000000000000000000'), 'extract', $4, 'invoice-standard', $5, $6, 'processed',
       '{}', '{}', '[]', '[]', '{}', '2001-01-01' from generate_series(1, $3::integer) n`,
    [
      ...[of.tenant.workspaceId, of.tenant.environment, count, columns.caseId ?? null, columns.file ?? null],
      columns.file === undefined ? null : 'a',
    ],
  );

describe('the note that a case has expired', () => {
  it('keeps what comes of it late from being read', async () => {
    const caseId = newId('case');
    await expires(caseId);

    await workspace.publish(submission(caseId));

    expect(await documentsOf(caseId)).toEqual([]);
  });

  it('stays while a document of the case does, and goes with the last', async () => {
    const caseId = newId('case');
    await writeOld(workspace, 1, { caseId });
    await expires(caseId);

    await forget(caseId);
    const withDocument = await notes(caseId);
    await platform.sql('delete from documents where case_id = $1', [caseId]);
    await platform.service.forget?.(1000);
    const lookedAtToday = await notes(caseId);
    await forget(caseId);

    expect([withDocument.length, lookedAtToday.length, await notes(caseId)]).toEqual([1, 1, []]);
  });

  it('stays while something of the case lies parked, which an operator may let go on at any time', async () => {
    const caseId = newId('case');
    const parked = submission(caseId);
    await platform.sql(
      `insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts)
       values ($1, $2, 'extraction', $3, 'verification', $4, $5, 'Error: a fault', 6)`,
      [parked.workspaceId, parked.environment, parked.id, caseId, JSON.stringify(parked)],
    );
    await expires(caseId);

    await forget(caseId);
    const whileParked = await notes(caseId);
    await platform.sql('delete from platform.parked_event where event_id = $1', [parked.id]);
    await forget(caseId);

    expect([whileParked.length, await notes(caseId)]).toEqual([1, []]);
  });

  it('is no more than that it has ended, of a case which is still there', async () => {
    const caseId = newId('case');
    const state = { case_id: caseId, kind: 'verification' as const, status: 'closed' as const, queue: null };
    await workspace.publish(workspace.event('case.ended', { ...state, ended_at: systemClock.now().toISOString() }));

    await platform.service.forget?.(1000);
    await workspace.publish(submission(caseId));

    expect([(await notes(caseId)).length, (await documentsOf(caseId)).length]).toEqual([1, 1]);
  });
});

/** The platform's database, with a count of the rows that each transaction took away or changed, and whose they were. */
function counting(): { database: Database<Db>; steps: { workspaceId: string; rows: number }[] } {
  const steps: { workspaceId: string; rows: number }[] = [];
  const { database } = platform.service;
  const rowsOf = async (): Promise<number> => {
    const [row] = await platform.sql<{ n: number }>(
      `select ((select count(*) from documents) + (select count(*) from documents where sha256 is not null)
         + (select count(*) from batches) + (select count(*) from files))::integer as n`,
    );
    return row?.n ?? 0;
  };
  const transaction: Database<Db>['transaction'] = async (begin, work, originOf) => {
    const before = await rowsOf();
    let workspaceId = '';
    const result = await database.transaction(
      begin,
      (tx) => {
        ({ workspaceId } = tx.tenant);
        return work(tx);
      },
      originOf,
    );
    steps.push({ workspaceId, rows: before - (await rowsOf()) });
    return result;
  };
  return { database: { ...database, transaction }, steps };
}
async function expireCounted(): Promise<{ workspaceId: string; rows: number }[]> {
  const { database, steps } = counting();
  const deps = { database, clock: systemClock, log: platform.log };
  await expireAll(deps, documentExpiries({ wakeSweeper: () => undefined }), new AbortController().signal);
  return steps.filter(({ rows }) => rows > 0);
}

describe('what is deleted', () => {
  it('goes in small batches, each workspace’s in turn, with the batches of documents', async () => {
    const other = platform.as(aTenant('test'));
    for (const each of [workspace, other]) {
      await writeOld(each, 450, {});
      await platform.sql(
        `insert into batches (workspace_id, environment, batch_id, template, metadata, documents, created_at, completed_at)
         select $1, $2, 'batch_00xh' || to_char(n, 'fm0000000000000000000000'), 'invoice-standard', '{}', 1, '2001-01-01', now()
         from generate_series(1, 450) n`,
        [each.tenant.workspaceId, each.tenant.environment],
      );
      await keepFor({ documents: 30 }, each);
    }

    const steps = await expireCounted();

    const [first, second] = [workspace.tenant.workspaceId, other.tenant.workspaceId].sort();
    const round = (rows: number) => [first, second].map((workspaceId) => ({ workspaceId, rows }));
    expect(steps).toEqual([200, 200, 50, 200, 200, 50].flatMap(round));
  });

  it('goes in small batches also where documents carry files, which count with their documents', async () => {
    const { workspaceId, environment } = workspace.tenant;
    await writeOld(workspace, 450, {});
    await platform.sql(
      `insert into files (workspace_id, environment, file_id, sha256, size_bytes, content_type, uploaded_by, created_at)
       select $1, $2, 'file_00xh' || to_char(n, 'fm0000000000000000000000'), 'carried ' || n, 1, 'application/pdf', '', now()
       from generate_series(1, 450, 3) n`,
      [workspaceId, environment],
    );
    await platform.sql(
      `update documents d set readable_file_id = f.file_id from files f
       where d.workspace_id = $1 and f.workspace_id = $1 and substr(d.document_id, 9) = substr(f.file_id, 10)`,
      [workspaceId],
    );
    await keepFor({ documents: 30 });

    const steps = await expireCounted();

    // Every third has one.
    expect(steps.map(({ rows }) => rows)).toEqual([267, 267, 66]);
    expect(await platform.sql('select from files where workspace_id = $1', [workspaceId])).toEqual([]);
  });

  it('goes in small batches also where very many documents have one file', async () => {
    const fileId = `file_00xh${'0'.repeat(22)}`;
    await writeOld(workspace, 450, { file: fileId });
    await platform.sql(
      `insert into files (workspace_id, environment, file_id, sha256, size_bytes, content_type, uploaded_by, created_at)
       values ($1, $2, $3, 'a', 1, 'application/pdf', 'key_1', '2001-01-01')`,
      [workspace.tenant.workspaceId, workspace.tenant.environment, fileId],
    );
    await keepFor({ files: 30 });

    const steps = await expireCounted();

    expect(steps.map(({ rows }) => rows)).toEqual([200, 200, 50, 1]);
  });
});
