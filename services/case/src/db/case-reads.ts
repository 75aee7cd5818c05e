import type { TimelineEvent } from '@ifcgate/contracts';
import type { RequestTransaction } from '@ifcgate/service-kit';
import { type StoredCase, caseColumns } from './case-rows.ts';
import type { Db } from './client.ts';

/** A timeline entry with its data, which redaction may have taken away. */
export interface EntrySelection {
  readonly event: TimelineEvent;
  readonly at: Date;
  readonly seq: number;
  readonly hash: string;
  readonly data: Record<string, unknown> | null;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
}

/** Reads a case and the first entries of its timeline. Raw, for one round trip: clients read it most of all. */
export async function findCase(
  { db, tenant }: Pick<RequestTransaction<Db>, 'db' | 'tenant'>,
  caseId: string,
  maxEntries: number,
): Promise<{ row: StoredCase; entries: EntrySelection[] } | undefined> {
  const { workspaceId, environment } = tenant;
  const [[row], entries] = await Promise.all([
    db.$queryRaw<StoredCase[]>`
      select ${caseColumns} from cases
      where workspace_id = ${workspaceId} and environment = ${environment} and case_id = ${caseId}`,
    db.$queryRaw<EntrySelection[]>`
      select e.event, e.at, e.seq, e.hash, d.data, d.actor_id, d.actor_name
      from timeline_entries e left join timeline_data d using (workspace_id, environment, case_id, seq)
      where e.workspace_id = ${workspaceId} and e.environment = ${environment} and e.case_id = ${caseId}
      order by e.seq limit ${maxEntries}`,
  ]);
  return row && { row, entries };
}

/** Entries of a case's timeline, the last first, those before a place in it where one is given. */
export async function findEntries(
  tx: Pick<RequestTransaction<Db>, 'db' | 'tenant'>,
  caseId: string,
  { before, take }: { readonly before: number | undefined; readonly take: number },
): Promise<EntrySelection[]> {
  const rows = await tx.db.timelineEntry.findMany({
    where: { ...tx.tenant, caseId, ...(before !== undefined && { seq: { lt: before } }) },
    include: { detail: true },
    orderBy: { seq: 'desc' },
    take,
  });
  return rows.map(({ detail, event, at, seq, hash }) => ({
    event: event as TimelineEvent,
    at,
    seq,
    hash,
    data: (detail?.data ?? null) as Record<string, unknown> | null,
    actor_id: detail?.actorId ?? null,
    actor_name: detail?.actorName ?? null,
  }));
}

/** The workflow of a case; undefined when there is no such case. */
export async function findWorkflowOf(
  tx: Pick<RequestTransaction<Db>, 'db' | 'tenant'>,
  caseId: string,
): Promise<string | undefined> {
  const row = await tx.db.case.findFirst({ where: { ...tx.tenant, caseId }, select: { workflow: true } });
  return row?.workflow;
}
