import type IFCGate from '@ifcgate/sdk';
import { type Receiver, eventually } from '@ifcgate/test-kit';
import type { Submissions } from './submissions.ts';

/** How long what was accepted may take to come out at the other end, on a machine that has other things to do. */
const patience = { timeoutMs: 90_000, intervalMs: 250 };

/**
 * Expects what was accepted, all of it and once: for every applicant one case, the one that was answered, submitted once;
 * one public `case.created`; every passport read and its checks applied.
 */
export async function expectOneCaseEach(client: IFCGate, submissions: Submissions): Promise<void> {
  const { accepted, made, withPassport } = submissions;
  expect(accepted.size).toBe(made);
  await eventually(async () => (await casesByApplicant(client)).size >= made, {
    ...patience,
    message: 'every case is listed',
  });
  expect(await casesByApplicant(client)).toEqual(
    new Map([...accepted].map(([applicant, caseId]) => [applicant, [caseId]])),
  );

  const caseIds = [...accepted.values()].sort();
  const passports = new Set([...withPassport].map((applicant) => accepted.get(applicant)));
  await eventually(async () => (await casesCreated(client)).length >= made, {
    ...patience,
    message: 'every event is said',
  });
  expect((await casesCreated(client)).sort()).toEqual(caseIds);
  // Side by side, since there are hundreds of them.
  const left = [...caseIds];
  const look = async (): Promise<void> => {
    for (let caseId = left.pop(); caseId !== undefined; caseId = left.pop())
      await expectTimeline(client, caseId, passports.has(caseId));
  };
  await Promise.all(Array.from({ length: 8 }, look));
}

/** Expects a `case.created` for each of the cases at a receiver, under one id each: more than once is allowed. */
export async function expectWebhooks(receiver: Receiver, { accepted, made }: Submissions): Promise<void> {
  const byId = (): Map<unknown, string> =>
    new Map(receiver.requests.map(({ headers, rawBody }) => [headers['webhook-id'], caseIdOf(rawBody)]));
  await receiver.waitFor(() => byId().size >= made, { timeoutMs: patience.timeoutMs, message: `${made} webhooks` });
  expect([...byId().values()].sort()).toEqual([...accepted.values()].sort());
}

function caseIdOf(rawBody: Buffer): string {
  return (JSON.parse(rawBody.toString('utf8')) as { case_id: string }).case_id;
}

async function casesByApplicant(client: IFCGate): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for await (const row of client.cases.list({ limit: 100 })) {
    const applicant = row.applicant_id ?? '';
    found.set(applicant, [...(found.get(applicant) ?? []), row.case_id]);
  }
  return found;
}

async function casesCreated(client: IFCGate): Promise<string[]> {
  const subjects: string[] = [];
  for await (const event of client.events.list({ event: 'case.created', limit: 100 })) subjects.push(event.subject);
  return subjects;
}

async function expectTimeline(client: IFCGate, caseId: string, hasPassport: boolean): Promise<void> {
  const expected = hasPassport ? ['submitted', 'checks_completed', 'routed'] : ['submitted'];
  const read = async (): Promise<string[] | false> => {
    const { timeline } = await client.cases.get(caseId);
    return timeline.length >= expected.length && timeline.map(({ event }) => event);
  };
  const events = await eventually(read, { ...patience, message: `the timeline of ${caseId} is complete` });
  expect(events).toEqual(expected);
  if (!hasPassport) return;
  const { documents, checks_pending: isPending } = await client.verifications.get(caseId);
  expect(documents).toMatchObject([{ status: 'processed', fields: { document_number: 'L898902C3' } }]);
  expect(isPending).toBe(false);
}
