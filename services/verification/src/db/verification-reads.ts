import type { VerificationTransaction } from './client.ts';
import type { Prisma } from './generated/client.ts';

/** A verification as it stands in its tables, with its documents. */
export type StoredVerification = Prisma.VerificationGetPayload<{ include: { documents: true } }>;

/** Reads a verification with its documents, in the order of their submission. */
export async function findVerification(
  tx: VerificationTransaction,
  caseId: string,
): Promise<StoredVerification | undefined> {
  const row = await tx.db.verification.findFirst({
    where: { ...tx.tenant, caseId },
    include: { documents: { orderBy: { position: 'asc' } } },
  });
  return row ?? undefined;
}

/** Whether there is a verification. */
export async function hasVerification(tx: VerificationTransaction, caseId: string): Promise<boolean> {
  const row = await tx.db.verification.findFirst({ where: { ...tx.tenant, caseId }, select: { caseId: true } });
  return row !== null;
}

/** Whether there is a document of a verification. */
export async function hasDocument(tx: VerificationTransaction, documentId: string): Promise<boolean> {
  const where = { ...tx.tenant, documentId };
  const row = await tx.db.verificationDocument.findFirst({ where, select: { documentId: true } });
  return row !== null;
}
