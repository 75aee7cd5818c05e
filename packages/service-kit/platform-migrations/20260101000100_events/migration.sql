-- What every service's database has beside its own tables: events on their way out, events that came in, replies kept.
-- The functions below each do in one round trip what an edge needs at the begin or the end of its transaction.

create table platform.subject_sequence (
  workspace_id text not null,
  environment text not null,
  subject text not null,
  last_seq bigint not null,
  primary key (workspace_id, environment, subject)
);

-- Rows are deleted once their event is safe on the bus, so the table holds only what still has to go.
create table platform.outbox (
  id bigint generated always as identity primary key,
  workspace_id text not null,
  environment text not null,
  event_id text not null,
  type text not null,
  subject text not null,
  subject_seq bigint not null,
  occurred_at timestamptz not null,
  request_id text,
  traceparent text,
  data text not null
);
alter table platform.outbox set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

create table platform.inbox (
  workspace_id text not null,
  environment text not null,
  consumer text not null,
  event_id text not null,
  handled_at timestamptz not null default now(),
  primary key (consumer, event_id)
);
create index inbox_handled_at on platform.inbox using brin (handled_at);

create table platform.parked_event (
  id bigint generated always as identity primary key,
  workspace_id text not null,
  environment text not null,
  consumer text not null,
  event_id text not null,
  source text not null,
  subject text not null,
  event text not null,
  reason text not null,
  attempts integer not null,
  parked_at timestamptz not null default now(),
  -- null: it waits for an operator
  retry_at timestamptz,
  unique (consumer, event_id)
);
create index parked_event_head on platform.parked_event (consumer, source, subject, id);

create table platform.kept_reply (
  workspace_id text not null,
  environment text not null,
  route text not null,
  key text not null,
  fingerprint text not null,
  -- the object whose outcome the reply waits for, where the answer comes after the effect
  object_id text,
  status integer,
  body text,
  created_at timestamptz not null default now(),
  primary key (workspace_id, environment, route, key)
);
create index kept_reply_created_at on platform.kept_reply using brin (created_at);

select platform.isolate('platform.subject_sequence');
select platform.isolate('platform.outbox', claimable => true);
select platform.isolate('platform.inbox', claimable => true);
select platform.isolate('platform.parked_event', claimable => true);
select platform.isolate('platform.kept_reply', claimable => true);

create function platform.enter_tenant(workspace text, environment text) returns boolean
language plpgsql volatile as $$
begin
  perform set_config('ifcgate.workspace', workspace, true), set_config('ifcgate.environment', environment, true);
  return true;
end
$$;

-- Begins a request: its tenant, and for a request with a key the lock of that key and the reply kept for it.
-- A statement of its own after the lock sees what the former holder committed.
create function platform.begin_request(
  workspace text, environment text, route_name text, reply_key text,
  out locked boolean, out fingerprint text, out object_id text, out status integer, out body text)
language plpgsql volatile as $$
begin
  perform set_config('ifcgate.workspace', workspace, true), set_config('ifcgate.environment', environment, true);
  locked := reply_key is null
    or pg_try_advisory_xact_lock(hashtextextended(concat_ws('/', workspace, environment, route_name, reply_key), 0));
  if locked and reply_key is not null then
    select k.fingerprint, k.object_id, k.status, k.body into fingerprint, object_id, status, body
    from platform.kept_reply k
    where k.workspace_id = workspace and k.environment = begin_request.environment
      and k.route = route_name and k.key = reply_key;
  end if;
end
$$;

-- Draws the next numbers of each subject under that subject's row lock, so that numbers follow the order of commits.
-- Most transactions say one event; the statement for many costs four times as much on the path of every request.
create function platform.append_events(events jsonb) returns void
language plpgsql volatile as $$
declare
  workspace constant text := current_setting('ifcgate.workspace');
  tenant_environment constant text := current_setting('ifcgate.environment');
  event constant jsonb := events -> 0;
  seq bigint;
begin
  if jsonb_array_length(events) = 1 then
    insert into platform.subject_sequence as s (workspace_id, environment, subject, last_seq)
    values (workspace, tenant_environment, event ->> 'subject', 1)
    on conflict (workspace_id, environment, subject) do update set last_seq = s.last_seq + 1
    returning s.last_seq into seq;
    insert into platform.outbox (
      workspace_id, environment, event_id, type, subject, subject_seq, occurred_at, request_id, traceparent, data)
    values (workspace, tenant_environment, event ->> 'event_id', event ->> 'type', event ->> 'subject', seq,
      (event ->> 'occurred_at')::timestamptz, event ->> 'request_id', event ->> 'traceparent', event ->> 'data');
    return;
  end if;

  with input as (
    select e.*, row_number() over () as place
    from jsonb_to_recordset(events) as e(
      event_id text, type text, subject text, occurred_at timestamptz, request_id text, traceparent text, data text)
  ), drawn as (
    insert into platform.subject_sequence as s (workspace_id, environment, subject, last_seq)
    select workspace, tenant_environment, subject, count(*) from input group by subject order by subject
    on conflict (workspace_id, environment, subject) do update set last_seq = s.last_seq + excluded.last_seq
    returning s.subject, s.last_seq
  )
  insert into platform.outbox (
    workspace_id, environment, event_id, type, subject, subject_seq, occurred_at, request_id, traceparent, data)
  select workspace, tenant_environment, i.event_id, i.type, i.subject,
    d.last_seq - count(*) over (partition by i.subject) + row_number() over (partition by i.subject order by i.place),
    i.occurred_at, i.request_id, i.traceparent, i.data
  from input i join drawn d on d.subject = i.subject
  order by i.place;
end
$$;

-- Ends a transaction: the events that it says, and the reply that it keeps (null: none).
create function platform.finish(events jsonb, reply jsonb) returns void
language plpgsql volatile as $$
begin
  if events is not null then
    perform platform.append_events(events);
  end if;
  if reply is not null then
    insert into platform.kept_reply (workspace_id, environment, route, key, fingerprint, object_id, status, body)
    values (current_setting('ifcgate.workspace'), current_setting('ifcgate.environment'), reply ->> 'route', reply ->> 'key',
      reply ->> 'fingerprint', reply ->> 'object_id', (reply ->> 'status')::integer, reply ->> 'body');
  end if;
end
$$;

-- Begins the handling of events of one tenant. Answers for each whether it is to be handled now ('handle') or stands
-- behind a parked one of its source and subject ('behind'); those handled before are left out. Across sources nothing is
-- ordered, so a parked event of one holds up no other: it may be waiting for just that.
create function platform.begin_events(
  workspace text, environment text, consumer_name text, ids text[], sources text[], subjects text[])
returns table (event_id text, verdict text)
language plpgsql volatile as $$
begin
  perform set_config('ifcgate.workspace', workspace, true), set_config('ifcgate.environment', environment, true);
  return query
  with input as (
    select u.id, exists (
      select 1 from platform.parked_event p
      where p.consumer = consumer_name and p.source = u.source and p.subject = u.subject
        and p.workspace_id = workspace and p.environment = begin_events.environment
    ) as is_behind
    from unnest(ids, sources, subjects) as u(id, source, subject)
  ), taken as (
    insert into platform.inbox as i (workspace_id, environment, consumer, event_id)
    select workspace, begin_events.environment, consumer_name, id from input where not is_behind
    on conflict on constraint inbox_pkey do nothing
    returning i.event_id
  )
  select t.event_id, 'handle' from taken t
  union all
  select i.id, 'behind' from input i
  where i.is_behind and not exists (
    select 1 from platform.inbox x where x.consumer = consumer_name and x.event_id = i.id);
end
$$;
