import type { CreateVerification, CreatedVerification, Verification } from '@ifcgate/contracts';
import { aFailedReading, aReading } from '@ifcgate/test-kit/builders';
import type { TestDatabase } from '@ifcgate/test-kit';
import { type ServiceHarness, type WorkspaceView, startHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { createVerificationService, migrationsDir } from '../src/service.ts';

/** Starts the verification service on a database of its own, or as another process on one that is there. */
export function startVerifications(database?: TestDatabase): Promise<ServiceHarness<Db>> {
  const shared = database && { database, hasPeers: true };
  return startHarness({ name: 'verification', migrationsDir, create: createVerificationService, ...shared });
}

/** The request of the documentation. */
export function aCreateRequest(changes: Partial<CreateVerification> = {}): CreateVerification {
  return { workflow: 'onboarding-default', applicant_id: 'app_10294', documents: [aPassport()], ...changes };
}

/** A document as a client submits it. */
export function aPassport(): NonNullable<CreateVerification['documents']>[number] {
  return { type: 'passport', file_url: 'https://files.example.com/passport.png' };
}

/** Creates a verification and reads it. */
export async function create(
  workspace: WorkspaceView,
  changes: Partial<CreateVerification> = {},
): Promise<Verification> {
  const { status, body } = await workspace.post<CreatedVerification>('/v1/verifications', aCreateRequest(changes));
  if (status !== 201) throw new Error(`Not created: ${JSON.stringify(body)}`);
  return read(workspace, body.case_id);
}

/** A verification as the API shows it. */
export async function read(workspace: WorkspaceView, caseId: string): Promise<Verification> {
  const { status, body } = await workspace.get<Verification>(`/v1/verifications/${caseId}`);
  if (status !== 200) throw new Error(`Not found: ${JSON.stringify(body)}`);
  return body;
}

/** Says that every document of a verification was read, as extraction does, the last one first. */
export async function readAll(
  workspace: WorkspaceView,
  { case_id: caseId, documents }: Verification,
  changes: Parameters<typeof aReading>[2] = {},
): Promise<void> {
  for (const { document_id: documentId } of documents.toReversed())
    await workspace.publish(workspace.event('document.processed', aReading(caseId, documentId, changes)));
}

/** Says that a document could not be read. */
export function fail(workspace: WorkspaceView, caseId: string, documentId: string): Promise<void> {
  return workspace.publish(workspace.event('document.failed', aFailedReading(caseId, documentId)));
}
