-- Two lanes: what waits for text recognition never stands before what is read in milliseconds.
alter table documents add column lane text not null default 'fast';
alter table documents add column line_items jsonb not null default '[]';
alter table documents add column retries integer not null default 0;
alter table documents add column quarantined_at timestamptz(3);

-- The queue, per lane and tenant, so that each tenant's oldest is one step away however much another has handed in.
create index documents_queue on documents (lane, workspace_id, environment, run_at) where status = 'processing';
drop index documents_run_at;
create index documents_quarantined on documents (document_id) where quarantined_at is not null;

alter table batches add column cancelled integer not null default 0;
alter table batches add column completed_at timestamptz(3);
update batches set completed_at = now() where processed + needs_review + failed >= documents;

create table corrections (
  workspace_id text not null,
  environment text not null,
  document_id text not null,
  before jsonb not null,
  after jsonb not null,
  actor_id text not null,
  actor_name text,
  at timestamptz(3) not null,
  constraint corrections_pkey primary key (workspace_id, environment, document_id)
);
select platform.isolate('corrections');
