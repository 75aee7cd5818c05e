import type { CaseFilters, CaseKind, CaseRow, CaseStatus } from '@ifcgate/contracts';
import { type Position, type RequestTransaction, type Restrictions, findVisibleWorkflows } from '@ifcgate/service-kit';
import type { StoredCase } from './case-rows.ts';
import type { Db } from './client.ts';
import type { Prisma } from './generated/client.ts';

/** A part of a list. */
export interface CaseSection {
  readonly filters: CaseFilters;
  /** Behind which position it begins; undefined: at the newest case. */
  readonly after: Position | undefined;
  readonly take: number;
}

/**
 * Cases that a key may see, newest first. Ids are time-ordered, so they are the sort key; a list between two times is
 * sorted by the time itself, which its index then serves.
 */
export async function findCases(
  tx: Pick<RequestTransaction<Db>, 'db' | 'tenant'>,
  { filters, after, take }: CaseSection,
  caller: Restrictions,
): Promise<StoredCase[]> {
  const { created_after: from, created_before: to, applicant_id: applicantId, workflow, ...same } = filters;
  const visible = await findVisibleWorkflows(tx, caller, 'cases');
  const isByTime = isSortedByTime(filters);
  return tx.db.case.findMany({
    where: {
      ...tx.tenant,
      ...definedOnly({ ...same, applicantId }),
      workflow: definedOnly({ equals: workflow, in: visible }),
      createdAt: definedOnly({ gte: from, lt: to }),
      ...(after && (isByTime ? afterTime(after) : { caseId: { lt: String(after[0]) } })),
    },
    orderBy: isByTime ? [{ createdAt: 'desc' }, { caseId: 'desc' }] : { caseId: 'desc' },
    take,
  });
}

/** Where a case stands in a list with these filters. */
export function positionOf(filters: CaseFilters, row: StoredCase): Position {
  return isSortedByTime(filters) ? [row.caseId, row.createdAt.toISOString()] : [row.caseId];
}

/** A case as lists and exports show it. */
export function toCaseRow(row: StoredCase): CaseRow {
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

function isSortedByTime({ created_after: from, created_before: to }: CaseFilters): boolean {
  return (from ?? to) !== undefined;
}

/** What comes after a position in the order of time. The bare bound is for the index, which an `or` does not use. */
function afterTime([caseId, time]: Position): Prisma.CaseWhereInput {
  const createdAt = String(time);
  const isLater = [{ createdAt: { lt: createdAt } }, { createdAt, caseId: { lt: String(caseId) } }];
  return { AND: [{ createdAt: { lte: createdAt } }, { OR: isLater }] };
}

function definedOnly<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
