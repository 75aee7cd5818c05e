import type pg from 'pg';

/** What the unit of a filled table belongs to: so many workspaces, each with as many subjects. */
const workspaces = 100;

const statements = {
  outbox: `
    insert into platform.outbox (workspace_id, environment, event_id, type, subject, subject_seq, occurred_at, data)
    select 'ws_' || n % ${workspaces}, 'test', 'evt_o' || lpad(n::text, 12, '0'), 'case.created', 'case_' || n, 1, now(), '{}'
    from generate_series(1, $1::integer) n`,
  inbox: `
    insert into platform.inbox (workspace_id, environment, consumer, event_id)
    select 'ws_' || n % ${workspaces}, 'test', 'case', 'evt_i' || lpad(n::text, 12, '0') from generate_series(1, $1::integer) n`,
  // Half waits behind one event; of the rest a quarter each is dead, unread by this version, too early, and to be retried later.
  parked: `
    insert into platform.parked_event (
      workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, retry_at, unread_by)
    select 'ws_' || n % ${workspaces}, 'test', 'case', 'evt_p' || lpad(n::text, 12, '0'), 'verification',
      'case_' || n, '{"type":"verification.completed"}',
      case n % 4 when 2 then 'NotYetError: not yet' else 'Error: broken' end, 6,
      case when n % 4 >= 2 then now() + interval '1 day' end,
      case when n % 4 = 1 then array[$2] end
    from generate_series(1, $1::integer / 2) n`,
  behind: `
    insert into platform.parked_event (
      workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, retry_at)
    select 'ws_1', 'test', 'case', 'evt_b' || lpad(n::text, 12, '0'), 'verification', 'case_queue', '{}',
      case n when 1 then 'Error: broken' else 'behind another' end, case n when 1 then 6 else 0 end, null
    from generate_series(1, $1::integer - $1::integer / 2) n`,
};

/** Fills the platform's tables with so many rows each, and lets the server know what is in them. */
export async function fill(owner: pg.Client, rows: number, version: string): Promise<void> {
  await owner.query('truncate platform.outbox, platform.inbox, platform.parked_event');
  await owner.query(statements.outbox, [rows]);
  await owner.query(statements.inbox, [rows]);
  await owner.query(statements.parked, [rows, version]);
  await owner.query(statements.behind, [rows]);
  await owner.query('vacuum (analyze) platform.outbox, platform.inbox, platform.parked_event');
}

/** How often each of the tables was read from its begin to its end, so far. */
export async function sequentialScans(owner: pg.Client): Promise<Readonly<Record<string, number>>> {
  const { rows } = await owner.query<{ relname: string; seq_scan: string }>(`
    select relname, seq_scan from pg_stat_user_tables
    where schemaname = 'platform' and relname in ('outbox', 'inbox', 'parked_event')`);
  return Object.fromEntries(rows.map(({ relname, seq_scan }) => [relname, Number(seq_scan)]));
}
