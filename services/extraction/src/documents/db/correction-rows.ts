import type { Actor } from '@ifcgate/contracts';
import type { ExtractionTransaction } from '../../db/client.ts';

/** What a person corrected in a document: fields as they were and as they are now, null where there is none. */
export interface NotedCorrection {
  readonly documentId: string;
  readonly before: Record<string, string | null>;
  readonly after: Record<string, string | null>;
  readonly actor: Actor;
  readonly at: Date;
}

/** Notes a correction. */
export async function insertCorrection(
  tx: ExtractionTransaction,
  { actor, ...correction }: NotedCorrection,
): Promise<void> {
  const by = { actorId: actor.id, actorName: actor.name ?? null };
  await tx.db.correction.create({ data: { ...tx.tenant, ...correction, ...by } });
}

/** The final fields of those documents that a person has corrected, by document; raw, since the schema knows no such join. */
export async function findCorrectedFields(
  tx: ExtractionTransaction,
  documentIds: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<{ documentId: string; fields: Record<string, string> }[]>`
    select d.document_id as "documentId", d.fields from documents d join corrections c using (workspace_id, environment, document_id)
    where d.workspace_id = ${workspaceId} and d.environment = ${environment}
      and d.document_id = any(${[...documentIds]}::text[]) and d.status = 'processed'`;
  return new Map(rows.map(({ documentId, fields }) => [documentId, fields]));
}

/** The fields that a person took away from what was read of a document, each with null; none where nobody did. */
export async function findFieldsTakenAway(
  tx: ExtractionTransaction,
  documentId: string,
): Promise<Readonly<Record<string, null>>> {
  const rows = await tx.db.correction.findMany({ where: { ...tx.tenant, documentId }, select: { after: true } });
  const after = rows.flatMap((row) => Object.entries(row.after as Record<string, string | null>));
  return Object.fromEntries(after.flatMap(([field, value]) => (value === null ? [[field, null] as const] : [])));
}
