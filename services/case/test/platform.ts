import type { Case, RunWorkflow } from '@ifcgate/contracts';
import { aSubmission } from '@ifcgate/test-kit/builders';
import { type Answer, type ServiceHarness, type WorkspaceView, startHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { createCaseService, migrationsDir } from '../src/service.ts';

/** Starts the case service on a database of its own. */
export function startCases(): Promise<ServiceHarness<Db>> {
  return startHarness({ name: 'case', migrationsDir, create: createCaseService });
}

/** Opens a case whose checks have ended: in review, unless the submission says otherwise. Answers its id. */
export async function openCase(
  workspace: WorkspaceView,
  changes: Parameters<typeof aSubmission>[0] = {},
): Promise<string> {
  const submission = aSubmission({ checks_pending: false, ...changes });
  await workspace.publish(workspace.event('verification.submitted', submission));
  return submission.case_id;
}

/** Does an action on a case. */
export function act<Body = unknown>(
  workspace: WorkspaceView,
  caseId: string,
  action: string,
  more: Partial<RunWorkflow> = {},
): Promise<Answer<Body>> {
  return workspace.post<Body>('/v1/workflows/run', { case_id: caseId, action, ...more });
}

/** A case as the API shows it. */
export async function readCase(workspace: WorkspaceView, caseId: string): Promise<Case> {
  const { status, body } = await workspace.get<Case>(`/v1/cases/${caseId}`);
  if (status !== 200) throw new Error(`The case was not found: ${JSON.stringify(body)}`);
  return body;
}
