-- Parked events: each subject of a source is a queue of its own whose head alone has a time to be tried again. So what is due
-- is found in an index, however much waits behind.

alter table platform.parked_event
  -- the versions of the consumer that could not read it, the last one first; null: it was read
  add column unread_by text[],
  add column state text not null generated always as (
    case
      when unread_by is not null then 'unread'
      when attempts = 0 then 'behind'
      when reason like 'NotYetError:%' then 'not_yet'
      when retry_at is null then 'dead'
      else 'failed'
    end) stored;

-- What waited behind was due all the time; what came too early had been given up after 36 minutes.
update platform.parked_event p set retry_at = null
where p.attempts = 0 and exists (
  select 1 from platform.parked_event q
  where q.consumer = p.consumer and q.source = p.source and q.subject = p.subject and q.workspace_id = p.workspace_id
    and q.environment = p.environment and q.id < p.id);
update platform.parked_event set retry_at = now() where state = 'not_yet' and retry_at is null;

create index parked_event_due on platform.parked_event (consumer, retry_at) where retry_at is not null;
create index parked_event_unread on platform.parked_event (consumer, (unread_by[1]), id) where unread_by is not null;
create index parked_event_state on platform.parked_event (consumer, state, id);

-- One number for one queue, to be locked: shared by those who add to it, alone by whoever takes its head.
create function platform.parked_queue(workspace text, environment text, consumer text, source text, subject text) returns bigint
language sql immutable as $$
  select hashtextextended(concat_ws('/', workspace, environment, consumer, source, subject), 42)
$$;

-- Sets events of the running transaction's tenant aside, in this order. An event that another of its queue stands before
-- waits behind that one, and what is said here of its own retry does not hold; a head that is to wait behind another that
-- has gone meanwhile is due at once. Those that were handled or set aside before are left out.
create function platform.park(consumer_name text, events jsonb) returns void
language plpgsql volatile as $$
declare
  workspace constant text := current_setting('ifcgate.workspace');
  tenant_environment constant text := current_setting('ifcgate.environment');
begin
  -- In one order, as every other. A statement of its own after the locks sees what their former holders committed.
  perform pg_advisory_xact_lock_shared(q.queue) from (
    select distinct platform.parked_queue(workspace, tenant_environment, consumer_name, e.source, e.subject) as queue
    from jsonb_to_recordset(events) as e(source text, subject text) order by 1) q;
  insert into platform.parked_event (
    workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, retry_at, unread_by)
  select workspace, tenant_environment, consumer_name, e.event_id, e.source, e.subject, e.event,
    case when e.is_head then e.reason else 'behind another' end,
    case when e.is_head then e.attempts else 0 end,
    case when e.is_head then now() + e.delay_ms * interval '1 millisecond' end,
    case when e.is_head then e.unread_by end
  from (
    select i.*, row_number() over (partition by i.source, i.subject order by i.place) = 1 and not exists (
      select 1 from platform.parked_event p
      where p.consumer = consumer_name and p.source = i.source and p.subject = i.subject
        and p.workspace_id = workspace and p.environment = tenant_environment) as is_head
    from jsonb_to_recordset(events) as i(
      place integer, event_id text, source text, subject text, event text, reason text, attempts integer, delay_ms float8,
      unread_by text[])
    where not exists (select 1 from platform.inbox x where x.consumer = consumer_name and x.event_id = i.event_id)
  ) e
  order by e.place
  on conflict (consumer, event_id) do nothing;
end
$$;

-- Whoever removes the head of a queue, by whatever statement, lets the next one go.
create function platform.let_next_go() returns trigger
language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(
    platform.parked_queue(old.workspace_id, old.environment, old.consumer, old.source, old.subject));
  update platform.parked_event p set retry_at = now()
  where p.id = (
    select min(q.id) from platform.parked_event q
    where q.consumer = old.consumer and q.source = old.source and q.subject = old.subject
      and q.workspace_id = old.workspace_id and q.environment = old.environment)
    and p.id > old.id;
  return null;
end
$$;
create trigger let_next_go after delete on platform.parked_event for each row execute function platform.let_next_go();
