import { Columns } from '@ifcgate/service-kit';
import pg from 'pg';

/** A statement as a service sent it. */
export interface SentStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What takes tagged templates, as the raw side of a database client does. */
interface Templates {
  $queryRaw<T = unknown>(query: TemplateStringsArray, ...values: unknown[]): Promise<T>;
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): Promise<number>;
}

/** Passes statements on, and adds each to `sent`. */
export function recordStatements(sql: Templates, sent: SentStatement[]): Templates {
  const note = (query: TemplateStringsArray, values: unknown[]): void => {
    const parameters = values.filter((value) => !(value instanceof Columns));
    let number = 0;
    const text = query.reduce((left, right, place) => {
      const value = values[place - 1];
      return `${left}${value instanceof Columns ? value.text : `$${++number}`}${right}`;
    });
    sent.push({ text, values: parameters });
  };
  return {
    $queryRaw<T>(query: TemplateStringsArray, ...values: unknown[]) {
      note(query, values);
      return sql.$queryRaw<T>(query, ...values);
    },
    $executeRaw(query, ...values) {
      note(query, values);
      return sql.$executeRaw(query, ...values);
    },
  };
}

/** What a statement costs, whatever else the machine does. */
export interface StatementCost {
  /** Pages of 8 kB that were looked at, those of functions that the statement calls among them. */
  readonly pages: number;
  /** Tables that were read from their begin to their end. */
  readonly wholeReads: readonly string[];
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

/** A plan for any values, which a prepared statement may get after its fifth run, or one for just these. */
export type PlanFor = 'any_values' | 'these_values';

/**
 * Runs a statement and undoes it.
 *
 * @param url     whom the statement is sent as
 * @param tenant  entered before, where the statement needs one
 */
export async function costOf(
  url: string,
  { text, values }: SentStatement,
  { planFor, tenant }: { planFor: PlanFor; tenant?: { workspaceId: string; environment: string } },
): Promise<StatementCost> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    await client.query(`prepare measured as ${text}`);
    await client.query(
      `set plan_cache_mode = ${planFor === 'any_values' ? 'force_generic_plan' : 'force_custom_plan'}`,
    );
    const literals = values.length === 0 ? '' : `(${values.map(literalOf).join(', ')})`;
    const explain = `explain (analyze, buffers, timing off, format json) execute measured${literals}`;
    const run = async (): Promise<PlanNode> => {
      await client.query('begin');
      if (tenant !== undefined)
        await client.query('select platform.enter_tenant($1, $2)', [tenant.workspaceId, tenant.environment]);
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(explain);
      await client.query('rollback');
      return (rows[0] as (typeof rows)[number])['QUERY PLAN'][0].Plan;
    };
    // The first run of a connection reads catalogues, and marks what earlier transactions left.
    await run();
    const plan = await run();
    return { pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], wholeReads: wholeReadsOf(plan) };
  } finally {
    await client.end();
  }
}

function wholeReadsOf(node: PlanNode): string[] {
  const own = node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? '?'] : [];
  return [...own, ...(node.Plans ?? []).flatMap(wholeReadsOf)];
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((one) => JSON.stringify(String(one))).join(',')}}`);
  if (typeof value === 'string') return pg.escapeLiteral(value);
  if (typeof value === 'number' || typeof value === 'bigint') return `'${value}'`;
  throw new TypeError('A value that has no literal here.');
}
