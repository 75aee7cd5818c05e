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
import { type EntrySelection, findCase } from '../db/case-reads.ts';
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
  const found = await findCase(tx, caseId, shownEntries);
  if (found === undefined) throw notFound(caseId);
  const { row, entries } = found;
  return {
    case_id: row.case_id,
    kind: row.kind,
    workflow: row.workflow,
    status: row.status,
    queue: row.queue,
    owner: row.owner,
    applicant_id: row.applicant_id,
    metadata: row.metadata,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    due_at: row.due_at?.toISOString() ?? null,
    checks_pending: row.checks_pending,
    document_id: row.document_id,
    claimed_by: row.claimed_by,
    claim_expires_at: row.claim_expires_at?.toISOString() ?? null,
    timeline: entries.map(toEntry),
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
  return toPage(rows, query.limit, toStoredEntry, (row) => deps.cursors.encode(scope, [row.seq]));
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

function toStoredEntry({ detail, ...row }: StoredEntry): TimelineEntry {
  const entry = { ...row, event: row.event as TimelineEvent };
  const data = (detail?.data ?? null) as Record<string, unknown> | null;
  return toEntry({ ...entry, data, actor_id: detail?.actorId ?? null, actor_name: detail?.actorName ?? null });
}

function toEntry(row: EntrySelection): TimelineEntry {
  const { actor_id: id, actor_name: name } = row;
  return {
    event: row.event,
    at: row.at.toISOString(),
    actor: id === null ? null : { id, ...(name !== null && { name }) },
    data: row.data ?? {},
    seq: row.seq,
    hash: row.hash,
  };
}

function definedOnly<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
