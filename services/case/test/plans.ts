import { Secret, openDatabase } from '@ifcgate/service-kit';
import { query } from '@ifcgate/test-kit';
import { recordingLogger, type ServiceHarness, type WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { CaseDatabase, Db } from '../src/db/client.ts';
import { PrismaClient } from '../src/db/generated/client.ts';

/** A step of a plan as it ran. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** A plan's steps, the outermost first. */
export function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** How the server ran the statements on cases that the work sent, behind row-level security. */
export async function plansOf(
  platform: ServiceHarness<Db>,
  { tenant }: WorkspaceView,
  work: (database: CaseDatabase) => Promise<void>,
): Promise<PlanNode[]> {
  const settings = `-c ifcgate.workspace=${tenant.workspaceId} -c ifcgate.environment=${tenant.environment}`;
  const url = new URL(platform.database.appUrl);
  url.searchParams.set('options', settings);
  const plans: PlanNode[] = [];
  for (const { statement, values } of await statementsOf(platform, work)) {
    const explained = `explain (analyze, format json) ${statement}`;
    const [row] = await query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(url.href, explained, values);
    if (row !== undefined) plans.push(row['QUERY PLAN'][0].Plan);
  }
  return plans;
}

async function statementsOf(
  platform: ServiceHarness<Db>,
  work: (database: CaseDatabase) => Promise<void>,
): Promise<{ statement: string; values: readonly unknown[] }[]> {
  const sent: { statement: string; values: readonly unknown[] }[] = [];
  const { appUrl, workerUrl } = platform.database;
  const database = openDatabase<Db>({
    ...{ appUrl: new Secret(appUrl), workerUrl: new Secret(workerUrl), log: recordingLogger('case') },
    createClient(adapter) {
      const client = new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] });
      client.$on('query', ({ query: statement, params }) => {
        if (statement.includes('"cases"')) sent.push({ statement, values: JSON.parse(params) as unknown[] });
      });
      return client;
    },
  });
  try {
    await work(database);
    return sent;
  } finally {
    await database.close();
  }
}
