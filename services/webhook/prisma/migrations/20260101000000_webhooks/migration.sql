create table endpoints (
  workspace_id text not null,
  environment text not null,
  endpoint_id text not null,
  url text not null,
  event_types text[],
  description text,
  workflows text[],
  statuses text[],
  headers text,
  secrets text[],
  ordered text not null,
  timeout_ms integer not null,
  rate_limit integer,
  status text not null,
  disabled_reason text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint endpoints_pkey primary key (workspace_id, environment, endpoint_id)
);
create index endpoints_endpoint_id_idx on endpoints (endpoint_id);

create table event_sequences (
  workspace_id text not null,
  environment text not null,
  subject text not null,
  last_sequence integer not null,
  constraint event_sequences_pkey primary key (workspace_id, environment, subject)
);

create table public_events (
  workspace_id text not null,
  environment text not null,
  event_id text not null,
  type text not null,
  subject text not null,
  sequence integer not null,
  workflow text,
  body text not null,
  traceparent text,
  created_at timestamptz(3) not null,
  constraint public_events_pkey primary key (workspace_id, environment, event_id)
);
create unique index public_events_subject_workspace_id_environment_sequence_key
  on public_events (subject, workspace_id, environment, sequence);

create table deliveries (
  workspace_id text not null,
  environment text not null,
  delivery_id text not null,
  endpoint_id text not null,
  event_id text not null,
  event_type text not null,
  sequence integer not null,
  order_key text,
  status text not null,
  attempts integer not null,
  failures integer not null,
  due_at timestamptz(3),
  claim_id text,
  last_status_code integer,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint deliveries_pkey primary key (workspace_id, environment, delivery_id)
);
-- Across tenants, for the claims of the worker; each holds only what still has to go.
create index deliveries_endpoint_id_due_at_idx on deliveries (endpoint_id, due_at) where status = 'pending';
create index deliveries_endpoint_id_order_key_sequence_idx on deliveries (endpoint_id, order_key, sequence)
  where status = 'pending' and order_key is not null;
-- For lists. None begins like the primary key or like the queue's index: while statistics are young, as they always are
-- for a queue, the planner takes such indexes for as good as the right one.
create index deliveries_environment_endpoint_id_workspace_id_delivery_id_idx
  on deliveries (environment, endpoint_id, workspace_id, delivery_id desc);
create index deliveries_event_id_workspace_id_environment_idx on deliveries (event_id, workspace_id, environment);
create index deliveries_workspace_id_environment_status_delivery_id_idx
  on deliveries (workspace_id, environment, status, delivery_id desc) where status <> 'delivered';
-- A row is written at least three times: when it is made, claimed and recorded.
alter table deliveries set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

create table delivery_attempts (
  workspace_id text not null,
  environment text not null,
  delivery_id text not null,
  attempt integer not null,
  at timestamptz(3) not null,
  duration_ms integer not null,
  status_code integer,
  outcome text not null,
  error text,
  response_body text,
  constraint delivery_attempts_pkey primary key (workspace_id, environment, delivery_id, attempt),
  constraint delivery_attempts_workspace_id_environment_delivery_id_fkey
    foreign key (workspace_id, environment, delivery_id)
    references deliveries (workspace_id, environment, delivery_id) on delete restrict on update cascade
);

select platform.isolate('endpoints', claimable => true);
select platform.isolate('event_sequences');
select platform.isolate('public_events', claimable => true);
select platform.isolate('deliveries', claimable => true);
select platform.isolate('delivery_attempts');

-- The worker records the attempts of many tenants in one statement; the foreign key ties each to its delivery's tenant.
create policy record_insert on delivery_attempts for insert to ifcgate_worker with check (true);
