import type {
  Case,
  CaseKind,
  CaseRow,
  CaseStatus,
  ListCases,
  Page,
  TimelineEntry,
  TimelineEvent,
} from '@ifcgate/contracts';
import { type Cursors, type RequestTransaction, notFound, toPage } from '@ifcgate/service-kit';
import type { Db } from '../db/client.ts';
import type { Prisma } from '../db/generated/client.ts';

export interface ReadDeps {
  readonly cursors: Cursors;
}
type Tx = Pick<RequestTransaction<Db>, 'db' | 'tenant'>;
type StoredRow = Prisma.CaseGetPayload<object>;
type StoredEntry = Prisma.TimelineEntryGetPayload<{ include: { detail: true } }>;

/** How many entries a case shows; the timeline route pages through all. */
const shownEntries = 200;

/** A case with the beginning of its timeline. */
export async function getCase(tx: Tx, caseId: string): Promise<Case> {
  const row = await tx.db.case.findFirst({
    where: { ...tx.tenant, caseId },
    include: { timeline: { include: { detail: true }, orderBy: { seq: 'asc' }, take: shownEntries } },
  });
  if (row === null) throw notFound(caseId);
  return {
    ...toRow(row),
    checks_pending: row.checksPending,
    document_id: row.documentId,
    claimed_by: row.claimedBy,
    claim_expires_at: row.claimExpiresAt?.toISOString() ?? null,
    timeline: row.timeline.map(toEntry),
  };
}

/** One page of cases, newest first. Ids are time-ordered, so they are the sort key. */
export async function listCases(deps: ReadDeps, tx: Tx, query: ListCases): Promise<Page<CaseRow>> {
  const { limit, cursor, created_after: after, created_before: before, applicant_id: applicantId, ...same } = query;
  const scope = { ...tx.tenant, list: 'cases', after, before, applicantId, ...same };
  const [last] = cursor === undefined ? [] : deps.cursors.decode(scope, cursor);
  const rows = await tx.db.case.findMany({
    where: {
      ...tx.tenant,
      ...definedOnly({ ...same, applicantId }),
      ...(last !== undefined && { caseId: { lt: String(last) } }),
      ...((after ?? before) !== undefined && { createdAt: definedOnly({ gte: after, lt: before }) }),
    },
    orderBy: { caseId: 'desc' },
    take: limit + 1,
  });
  return toPage(rows, limit, toRow, (row) => deps.cursors.encode(scope, [row.caseId]));
}

/** One page of a case's timeline, newest first. */
export async function listTimeline(
  deps: ReadDeps,
  tx: Tx,
  caseId: string,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<TimelineEntry>> {
  const scope = { ...tx.tenant, list: 'timeline', caseId };
  const [last] = query.cursor === undefined ? [] : deps.cursors.decode(scope, query.cursor);
  const rows = await tx.db.timelineEntry.findMany({
    where: { ...tx.tenant, caseId, ...(last !== undefined && { seq: { lt: Number(last) } }) },
    include: { detail: true },
    orderBy: { seq: 'desc' },
    take: query.limit + 1,
  });
  // A case has an entry from its first moment: none at all on the first page means that there is no such case.
  if (rows.length === 0 && last === undefined) throw notFound(caseId);
  return toPage(rows, query.limit, toEntry, (row) => deps.cursors.encode(scope, [row.seq]));
}

function toRow(row: StoredRow): CaseRow {
  return {
    case_id: row.caseId,
    kind: row.kind as CaseKind,
    workflow: row.workflow,
    status: row.status as CaseStatus,
    queue: row.queue,
    owner: row.owner,
    applicant_id: row.applicantId,
    metadata: row.metadata as Record<string, string>,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    due_at: row.dueAt?.toISOString() ?? null,
  };
}

function toEntry(row: StoredEntry): TimelineEntry {
  const { detail } = row;
  const actor =
    detail?.actorId == null
      ? null
      : { id: detail.actorId, ...(detail.actorName !== null && { name: detail.actorName }) };
  return {
    event: row.event as TimelineEvent,
    at: row.at.toISOString(),
    actor,
    data: (detail?.data ?? {}) as Record<string, unknown>,
    seq: row.seq,
    hash: row.hash,
  };
}

function definedOnly<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
