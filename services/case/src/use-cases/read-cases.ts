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
import {
  type Cursors,
  type Position,
  type RequestTransaction,
  type Restrictions,
  findVisibleWorkflows,
  notFound,
  requireFamily,
  toPage,
} from '@ifcgate/service-kit';
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
export async function getCase(tx: Tx, caseId: string, caller: Restrictions): Promise<Case> {
  const found = await findCase(tx, caseId, shownEntries);
  if (found === undefined) throw notFound(caseId);
  const { row, entries } = found;
  requireFamily(caller, row.workflow);
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

/**
 * One page of cases, newest first. Ids are time-ordered, so they are the sort key; a list between two times is sorted by
 * the time itself, which its index then serves.
 */
export async function listCases(
  deps: ReadDeps,
  tx: Tx,
  query: ListCases,
  caller: Restrictions,
): Promise<Page<CaseRow>> {
  const { limit, cursor, ...filters } = query;
  const { created_after: after, created_before: before, applicant_id: applicantId, workflow, ...same } = filters;
  const scope = { ...tx.tenant, list: 'cases', families: caller.families, ...filters };
  const last = cursor === undefined ? undefined : deps.cursors.decode(scope, cursor);
  const visible = await findVisibleWorkflows(tx, caller, 'cases');
  const isByTime = (after ?? before) !== undefined;
  const rows = await tx.db.case.findMany({
    where: {
      ...tx.tenant,
      ...definedOnly({ ...same, applicantId }),
      workflow: definedOnly({ equals: workflow, in: visible }),
      createdAt: definedOnly({ gte: after, lt: before }),
      ...(last && (isByTime ? afterTime(last) : { caseId: { lt: String(last[0]) } })),
    },
    orderBy: isByTime ? [{ createdAt: 'desc' }, { caseId: 'desc' }] : { caseId: 'desc' },
    take: limit + 1,
  });
  return toPage(rows, limit, toRow, (row) =>
    deps.cursors.encode(scope, isByTime ? [row.caseId, row.createdAt.toISOString()] : [row.caseId]),
  );
}

/** What comes after a position in the order of time. The bare bound is for the index, which an `or` does not use. */
function afterTime([caseId, time]: Position): Prisma.CaseWhereInput {
  const createdAt = String(time);
  const isLater = [{ createdAt: { lt: createdAt } }, { createdAt, caseId: { lt: String(caseId) } }];
  return { AND: [{ createdAt: { lte: createdAt } }, { OR: isLater }] };
}

/** Which entries a list shows, and what the key of whoever reads them is limited to. */
interface ListTimeline {
  readonly caseId: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly caller: Restrictions;
}

/** One page of a case's timeline, newest first. */
export async function listTimeline(
  deps: ReadDeps,
  tx: Tx,
  { caseId, caller, ...query }: ListTimeline,
): Promise<Page<TimelineEntry>> {
  await requireCaseInFamily(tx, caseId, caller);
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

async function requireCaseInFamily(tx: Tx, caseId: string, caller: Restrictions): Promise<void> {
  if (caller.families === undefined) return;
  const row = await tx.db.case.findFirst({ where: { ...tx.tenant, caseId }, select: { workflow: true } });
  if (row === null) throw notFound(caseId);
  requireFamily(caller, row.workflow);
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
