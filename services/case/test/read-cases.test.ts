import {
  type Case,
  type CaseRow,
  type Page,
  type TimelineEntry,
  caseSchema,
  timelineEntrySchema,
} from '@ifcgate/contracts';
import { aSubmission } from '@ifcgate/test-kit/builders';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { newId } from '@ifcgate/service-kit';
import type { Db } from '../src/db/client.ts';
import { act, openCase, readCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;

beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());

const list = async (workspace: WorkspaceView, query = ''): Promise<Page<CaseRow>> =>
  (await workspace.get<Page<CaseRow>>(`/v1/cases?${query}`)).body;
const idsIn = async (workspace: WorkspaceView, query: string): Promise<string[]> =>
  (await list(workspace, query)).data.map((row) => row.case_id);

describe('GET /v1/cases/{case_id}', () => {
  it('shows the state, the owner and the timeline of a case, as the contract has them', async () => {
    const workspace = platform.as();
    const submission = aSubmission({ applicant_id: 'app_7', metadata: { branch: 'Tórshavn' }, checks_pending: true });
    await workspace.publish(workspace.event('verification.submitted', submission));

    const { status, body } = await workspace.get<Case>(`/v1/cases/${submission.case_id}`);

    expect(status).toBe(200);
    expect(caseSchema.strict().parse(body)).toEqual(body);
    const submittedAt = new Date(submission.submitted_at);
    expect(body).toMatchObject({
      ...{ case_id: submission.case_id, kind: 'verification', workflow: 'onboarding-default', status: 'in_review' },
      ...{ queue: 'verification-review', owner: 'Verification Team', applicant_id: 'app_7', checks_pending: true },
      ...{ metadata: { branch: 'Tórshavn' }, created_at: submission.submitted_at, document_id: null },
      ...{ claimed_by: null, claim_expires_at: null },
      due_at: new Date(submittedAt.getTime() + 24 * 3_600_000).toISOString(),
    });
    expect(body.timeline).toEqual([
      {
        ...{
          event: 'submitted',
          at: expect.any(String),
          actor: null,
          seq: 1,
          hash: expect.stringMatching(/^[\w-]{43}$/),
        },
        data: { status: 'in_review', queue: 'verification-review', workflow: 'onboarding-default' },
      },
    ]);
  });

  it('is the same not_found for the case of another workspace, of the other environment, and of nobody', async () => {
    const workspace = platform.as();
    const caseId = await openCase(workspace);
    const live = { ...workspace.tenant, environment: 'test' as const };

    for (const path of ['', '/timeline']) {
      const answers = [
        await platform.as().get(`/v1/cases/${caseId}${path}`),
        await platform.as(live).get(`/v1/cases/${caseId}${path}`),
        await workspace.get(`/v1/cases/${newId('case')}${path}`),
      ];

      const bodies = answers.map(({ status, body }) => ({ status, error: withoutId(body) }));
      expect(bodies[0]).toMatchObject({ status: 404, error: { code: 'not_found' } });
      expect(bodies).toEqual([bodies[0], bodies[0], bodies[0]]);
    }
  });

  it('refuses what is no id of a case, such as that of a document', async () => {
    const answers = await Promise.all(
      ['case_10308', newId('document'), `${newId('case')}x`].map((id) => platform.get(`/v1/cases/${id}`)),
    );

    for (const answer of answers)
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
  });

  const withoutId = (body: unknown): object => ({ ...(body as { error: object }).error, request_id: '' });
});

describe('GET /v1/cases', () => {
  it('shows the newest first, and finds by each filter and by several at once', async () => {
    const workspace = platform.as();
    const open = (changes: Parameters<typeof openCase>[1]): Promise<string> => openCase(workspace, changes);
    const first = await open({ applicant_id: 'app_1', submitted_at: '2026-03-01T00:00:00.000Z' });
    const second = await open({ workflow: 'verification-priority', submitted_at: '2026-03-02T00:00:00.000Z' });
    const third = await open({ status: 'awaiting_documents', queue: null, submitted_at: '2026-03-03T00:00:00.000Z' });
    await act(workspace, second, 'route_to_manual_review', { queue: 'compliance-east' });
    await act(workspace, first, 'assign', { assignee: 'Grace' });

    const found = async (query: string): Promise<string[]> => idsIn(workspace, query);

    expect(await found('')).toEqual([third, second, first]);
    expect(await found('status=in_review')).toEqual([second, first]);
    expect(await found('status=awaiting_documents')).toEqual([third]);
    expect(await found('queue=compliance-east')).toEqual([second]);
    expect(await found('workflow=verification-priority')).toEqual([second]);
    expect(await found('owner=Grace')).toEqual([first]);
    expect(await found('owner=Verification%20Team')).toEqual([third]);
    expect(await found('applicant_id=app_1')).toEqual([first]);
    expect(await found('kind=verification&limit=2')).toEqual([third, second]);
    expect(await found('kind=document')).toEqual([]);
    expect(await found('created_after=2026-03-02T00:00:00Z')).toEqual([third, second]);
    expect(await found('created_before=2026-03-02T00:00:00Z')).toEqual([first]);
    expect(await found('created_after=2026-03-01T12:00:00Z&created_before=2026-03-02T12:00:00Z')).toEqual([second]);
    expect(await found('status=in_review&owner=Grace')).toEqual([first]);
    expect(await found('status=in_review&owner=Ada')).toEqual([]);
  });

  it.each([
    ['status=open'],
    ['queue=Compliance'],
    ['owner='],
    ['created_after=yesterday'],
    ['kind=passport'],
    ['statsu=in_review'],
  ])('refuses %s, rather than to answer something else', async (query) => {
    expect(await platform.get(`/v1/cases?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', details: [{ path: `query.${query.split('=')[0]}` }] } },
    });
  });

  it('pages through all that were there, each once, while others come and change', async () => {
    const workspace = platform.as();
    const opened: string[] = [];
    for (let n = 0; n < 9; n++) opened.unshift(await openCase(workspace));

    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page<CaseRow> = await list(workspace, `limit=4${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.data.map((row) => row.case_id));
      expect(page.has_more).toBe(page.next_cursor !== null);
      await openCase(workspace);
      await act(workspace, opened.at(-1) as string, 'add_note', { note: 'changed' });
      cursor = page.next_cursor;
    }

    expect(seen).toEqual(opened);
  });

  it('shows nothing of other workspaces and environments', async () => {
    const workspace = platform.as();
    await openCase(workspace);

    expect(await list(platform.as())).toEqual({ data: [], next_cursor: null, has_more: false });
    expect((await list(platform.as({ ...workspace.tenant, environment: 'test' }))).data).toEqual([]);
  });

  it('does not take the cursor of other filters or another workspace', async () => {
    const workspace = platform.as();
    await openCase(workspace);
    await openCase(workspace);
    const { next_cursor: cursor } = await list(workspace, 'limit=1&status=in_review');

    const answers = await Promise.all([
      workspace.get(`/v1/cases?limit=1&cursor=${cursor}`),
      workspace.get(`/v1/cases?limit=1&status=escalated&cursor=${cursor}`),
      platform.as().get(`/v1/cases?limit=1&status=in_review&cursor=${cursor}`),
    ]);
    const same = await workspace.get(`/v1/cases?limit=5&status=in_review&cursor=${cursor}`);

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(same.status).toBe(200);
  });
});

describe('GET /v1/cases/{case_id}/timeline', () => {
  it('pages through all entries, newest first, each as in the case', async () => {
    const workspace = platform.as();
    const caseId = await openCase(workspace);
    for (let n = 1; n <= 6; n++) await act(workspace, caseId, 'add_note', { note: `note ${n}`, actor: { id: 'ada' } });

    const seen: TimelineEntry[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/v1/cases/${caseId}/timeline?limit=3${cursor && `&cursor=${cursor}`}`;
      const { body } = await workspace.get<Page<TimelineEntry>>(path);
      seen.push(...body.data.map((entry) => timelineEntrySchema.parse(entry)));
      cursor = body.next_cursor;
    }

    expect(seen.map((entry) => entry.seq)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(seen.toReversed()).toEqual((await readCase(workspace, caseId)).timeline);
    expect(seen[0]).toMatchObject({ event: 'note_added', data: { note: 'note 6' }, actor: { id: 'ada' } });
  });

  it('does not take the cursor of another case', async () => {
    const workspace = platform.as();
    const [one, other] = [await openCase(workspace), await openCase(workspace)];
    await act(workspace, one, 'add_note', { note: 'a' });
    const { body } = await workspace.get<Page<TimelineEntry>>(`/v1/cases/${one}/timeline?limit=1`);

    const answer = await workspace.get(`/v1/cases/${other}/timeline?limit=1&cursor=${body.next_cursor}`);

    expect(answer.status).toBe(400);
  });
});
