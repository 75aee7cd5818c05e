import { type CaseStatus, caseStatuses } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { openCase } from './platform.ts';

/** What tells the copied cases apart: each filter's values are had by some of them. */
export interface Copy {
  readonly case_id: string;
  readonly status: CaseStatus;
  readonly queue: string;
  readonly workflow: string;
  readonly owner: string;
  readonly applicant_id: string;
  readonly kind: 'verification' | 'document';
  readonly created_at: string;
}

const minuteMs = 60_000;

/** Opens a case as the service does and copies its rows so many times. Answers the copies, newest first. */
export async function copyCases(
  platform: ServiceHarness<Db>,
  workspace: WorkspaceView,
  count: number,
): Promise<readonly Copy[]> {
  const original = await openCase(workspace);
  const copies = Array.from({ length: count }, (_, n) => aCopy(n));
  await platform.sql(copyOf('cases'), [original, JSON.stringify(copies)]);
  await platform.sql(copyOf('timeline_entries'), [original, JSON.stringify(copies.map(idOf))]);
  await platform.sql(copyOf('timeline_data'), [original, JSON.stringify(copies.map(idOf))]);
  for (const table of ['timeline_data', 'timeline_entries', 'cases'])
    await platform.sql(`delete from ${table} where case_id = $1`, [original]);
  await platform.sql('vacuum analyze cases');
  return copies.reverse();
}

function aCopy(n: number): Copy {
  return {
    case_id: newId('case'),
    status: caseStatuses[n % caseStatuses.length] ?? 'closed',
    queue: `queue-${n % 10}`,
    workflow: `workflow-${n % 11}`,
    owner: `Owner ${n % 12}`,
    applicant_id: `app_${n % 13}`,
    kind: n % 14 === 0 ? 'document' : 'verification',
    // Several in one minute, so that the time alone is no order.
    created_at: new Date(Date.parse('2026-01-01T00:00:00Z') + Math.floor(n / 3) * minuteMs).toISOString(),
  };
}

function idOf({ case_id }: Copy): Pick<Copy, 'case_id'> {
  return { case_id };
}

const copyOf = (table: string): string => `
  insert into ${table}
  select copy.* from ${table} original, jsonb_array_elements($2::jsonb) as change,
    jsonb_populate_record(original, change) as copy
  where original.case_id = $1`;
