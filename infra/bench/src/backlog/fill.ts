import type pg from 'pg';

/** What the unit of a filled table belongs to: so many workspaces, each with as many subjects. */
const workspaces = 100;

const statements = {
  outbox: `
    insert into platform.outbox (workspace_id, environment, event_id, type, subject, subject_seq, occurred_at, data)
    select 'ws_' || n % ${workspaces}, 'test', 'evt_o' || gen_random_uuid(), 'case.created', 'case_' || gen_random_uuid(), 1, now(), '{}'
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

/** How many rows there are in each table. */
export interface Sizes {
  readonly outbox: number;
  readonly inbox: number;
  readonly parked: number;
}

/** Fills the platform's tables, and lets the server know what is in them. */
export async function fill(owner: pg.Client, sizes: Sizes, version: string): Promise<void> {
  await owner.query('truncate platform.outbox, platform.inbox, platform.parked_event');
  await addToOutbox(owner, sizes.outbox);
  await owner.query(statements.inbox, [sizes.inbox]);
  await owner.query(statements.parked, [sizes.parked, version]);
  await owner.query(statements.behind, [sizes.parked]);
  await owner.query('vacuum (analyze) platform.outbox, platform.inbox, platform.parked_event');
}

/** Adds rows to the outbox, each about a subject of its own. */
export async function addToOutbox(owner: pg.Client, rows: number): Promise<void> {
  await owner.query(statements.outbox, [rows]);
}

/**
 * How many rows of each table were read by going through it rather than through an index, so far. The server counts the same way
 * what a vacuum reads for the index on `inbox.handled_at`, as a scan for each 128 pages: those of the filling are in it at once.
 */
export async function rowsReadThrough(owner: pg.Client): Promise<Readonly<Record<string, number>>> {
  await owner.query('select pg_stat_force_next_flush()');
  const { rows } = await owner.query<{ relname: string; seq_tup_read: string }>(`
    select relname, seq_tup_read from pg_stat_user_tables
    where schemaname = 'platform' and relname in ('outbox', 'inbox', 'parked_event')`);
  return Object.fromEntries(rows.map(({ relname, seq_tup_read }) => [relname, Number(seq_tup_read)]));
}
