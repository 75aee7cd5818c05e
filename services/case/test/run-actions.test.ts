import { type CaseAction, type WorkflowRunReply, eventSchemas, workflowRunReplySchema } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
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

const actor = { id: 'ada@example.com', name: 'Ada' };

describe('POST /v1/workflows/run', () => {
  it.each<[CaseAction, object, object]>([
    ['route_to_manual_review', { queue: 'compliance-east' }, { status: 'in_review', queue: 'compliance-east' }],
    ['assign', { assignee: 'Grace' }, { status: 'in_review', owner: 'Grace' }],
    [
      'claim',
      { actor },
      { status: 'in_review', owner: 'Ada', claimed_by: actor.id, claim_expires_at: expect.any(String) },
    ],
    ['release', {}, { status: 'in_review', claimed_by: null }],
    ['request_documents', { reason: 'blurred' }, { status: 'awaiting_documents', queue: null }],
    ['escalate', {}, { status: 'escalated', queue: 'verification-review' }],
    ['approve', { decision_code: 'OK' }, { status: 'approved', queue: null }],
    ['reject', { reason: 'forged' }, { status: 'rejected', queue: null }],
    ['close', {}, { status: 'closed', queue: null }],
    ['add_note', { note: 'Called.' }, { status: 'in_review' }],
  ])('does %s, and answers the state that everybody then sees', async (action, more, after) => {
    const caseId = await openCase(workspace);

    const { status, body } = await act<WorkflowRunReply>(workspace, caseId, action, { actor, ...more });
    const read = await readCase(workspace, caseId);

    expect(status).toBe(200);
    expect(workflowRunReplySchema.strict().parse(body)).toEqual(body);
    expect(body).toMatchObject({ case_id: caseId, action, status: 'completed' });
    expect({ case_status: read.status, queue: read.queue }).toEqual({
      case_status: body.case_status,
      queue: body.queue,
    });
    expect(read).toMatchObject(after);
    expect(read.timeline).toHaveLength(2);
    expect(read.timeline[1]).toMatchObject({ seq: 2, actor });
  });

  it('reopens a case that was decided, and lets it be decided again', async () => {
    const caseId = await openCase(workspace);

    const statuses = [];
    for (const action of ['approve', 'reopen', 'reject', 'close', 'reopen', 'approve'])
      statuses.push((await act<WorkflowRunReply>(workspace, caseId, action)).body.case_status);

    expect(statuses).toEqual(['approved', 'in_review', 'rejected', 'closed', 'in_review', 'approved']);
  });

  it('refuses what the state does not allow, naming it and what it allows, and changes nothing', async () => {
    const caseId = await openCase(workspace);
    await act(workspace, caseId, 'approve');
    const before = await readCase(workspace, caseId);

    const answer = await act(workspace, caseId, 'reject');

    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'action_not_allowed' } } });
    expect(JSON.stringify(answer.body)).toMatch(/approved.*reject.*Allowed now: reopen, close, add_note/);
    expect(await readCase(workspace, caseId)).toEqual(before);
  });

  it('lets nobody approve while checks run, and everything else', async () => {
    const caseId = await openCase(workspace, { checks_pending: true });

    const approving = await act(workspace, caseId, 'approve');
    const rejecting = await act(workspace, caseId, 'reject');

    expect(approving).toMatchObject({
      status: 422,
      body: { error: { message: expect.stringContaining('checks are running') } },
    });
    expect(rejecting.status).toBe(200);
  });

  it.each([
    ['without an action', { action: undefined }, 'action'],
    ['with an action that is no name', { action: 'Approve!' }, 'action'],
    ['with a field that is not known', { action: 'approve', comment: 'x' }, 'comment'],
    ['with a queue that is no name', { action: 'escalate', queue: 'Compliance East' }, 'queue'],
    ['to assign to nobody', { action: 'assign' }, 'assignee'],
    ['to claim for nobody', { action: 'claim' }, 'actor'],
    ['to add no note', { action: 'add_note' }, 'note'],
    ['with an actor without an id', { action: 'approve', actor: { name: 'Ada' } }, 'actor.id'],
  ])('refuses a request %s, saying where', async (_name, request, path) => {
    const caseId = await openCase(workspace);

    expect(await workspace.post('/v1/workflows/run', { case_id: caseId, ...request })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', details: [{ path }] } },
    });
  });

  it('refuses an action that no workflow has with 422, since workflows may have their own', async () => {
    const caseId = await openCase(workspace);

    expect(await act(workspace, caseId, 'send_to_mars')).toMatchObject({
      status: 422,
      body: { error: { code: 'action_not_allowed', message: expect.stringContaining('send_to_mars') } },
    });
  });

  it('is the same not_found for the case of another workspace, the other environment, and nobody', async () => {
    const caseId = await openCase(workspace);

    const answers = [
      await act(platform.as(), caseId, 'approve'),
      await act(platform.as({ ...workspace.tenant, environment: 'test' }), caseId, 'approve'),
      await act(workspace, newId('case'), 'approve'),
    ];

    for (const answer of answers) expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    expect((await readCase(workspace, caseId)).status).toBe('in_review');
  });

  it('decides once when 20 people approve and reject at the same moment', async () => {
    const caseId = await openCase(workspace);

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        act<WorkflowRunReply>(workspace, caseId, n % 2 === 0 ? 'approve' : 'reject'),
      ),
    );

    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(19);
    const read = await readCase(workspace, caseId);
    expect(read.status).toBe(won[0]?.body.case_status);
    expect(read.timeline.map((entry) => entry.event)).toEqual(['submitted', 'decided']);
    expect(await workspace.published('case.review.completed')).toHaveLength(1);
    expect(await workspace.published('case.action.applied')).toHaveLength(1);
  });

  it('gives a claim to one of 10 people, whoever asks first', async () => {
    const caseId = await openCase(workspace);

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => act(workspace, caseId, 'claim', { actor: { id: `person-${n}` } })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 422)]);
  });

  it('is done once however often it is sent with one key', async () => {
    const caseId = await openCase(workspace);
    const request = { case_id: caseId, action: 'add_note', note: 'once' };

    const answers = [];
    for (let n = 0; n < 3; n++)
      answers.push(await workspace.post('/v1/workflows/run', request, { idempotencyKey: 'k' }));

    expect(answers.map(({ body }) => body)).toEqual([answers[0]?.body, answers[0]?.body, answers[0]?.body]);
    expect((await readCase(workspace, caseId)).timeline).toHaveLength(2);
  });

  it('says what happened, in order, as the contract of each event has it', async () => {
    const caseId = await openCase(workspace, { metadata: { branch: 'east' } });

    await act(workspace, caseId, 'claim', { actor });
    const { body } = await act<WorkflowRunReply>(workspace, caseId, 'reject', {
      actor,
      reason: 'forged',
      note: 'secret',
    });

    const events = await workspace.published();
    expect(events.map((event) => event.type)).toEqual([
      'case.created',
      ...['case.assigned', 'case.action.applied'],
      ...['case.status.changed', 'case.review.completed', 'case.action.applied', 'case.ended'],
    ]);
    expect(events.map((event) => event.subjectSeq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    for (const event of events) {
      expect(event).toMatchObject({ subject: caseId, source: 'case', ...workspace.tenant });
      expect(eventSchemas[event.type].parse(event.data)).toEqual(event.data);
    }
    expect(events.at(-2)?.data).toMatchObject({ run_id: body.run_id, action: 'reject', actor, reason: 'forged' });
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  it('mints a run that can be asked for before the workflow service has heard of it', async () => {
    const caseId = await openCase(workspace);
    const { body } = await act<WorkflowRunReply>(workspace, caseId, 'escalate');

    const answers = await Promise.all([
      workspace.get(`/internal/minted/${body.run_id}`),
      workspace.get(`/internal/minted/${newId('run')}`),
      platform.as().get(`/internal/minted/${body.run_id}`),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([204, 404, 404]);
  });

  it('writes nothing personal into the log', async () => {
    const caseId = await openCase(workspace);

    await act(workspace, caseId, 'claim', { actor: { id: 'unique-person', name: 'Unique Name' }, note: 'unique-note' });

    expect(JSON.stringify(platform.log.lines())).not.toMatch(/unique-person|Unique Name|unique-note/);
  });
});
