create table documents (
  workspace_id text not null,
  environment text not null,
  document_id text not null,
  origin text not null,
  case_id text,
  batch_id text,
  template text not null,
  template_version integer,
  file_url text,
  file_id text,
  sha256 text,
  status text not null,
  fields jsonb not null,
  details jsonb not null,
  checks jsonb not null,
  warnings jsonb not null,
  failure jsonb,
  pages integer,
  pages_done integer not null default 0,
  metadata jsonb not null,
  created_at timestamptz(3) not null,
  processed_at timestamptz(3),
  attempts integer not null default 0,
  run_at timestamptz(3),
  claim_id text,
  constraint documents_pkey primary key (workspace_id, environment, document_id)
);
create index documents_workspace_id_environment_batch_id_document_id_idx on documents (workspace_id, environment, batch_id, document_id desc);
create index documents_workspace_id_environment_status_document_id_idx on documents (workspace_id, environment, status, document_id desc);
create index documents_workspace_id_environment_template_document_id_idx on documents (workspace_id, environment, template, document_id desc);
create index documents_workspace_id_environment_case_id_idx on documents (workspace_id, environment, case_id);
-- The queue: only what still has to be read.
create index documents_run_at on documents (run_at) where status = 'processing';

create table batches (
  workspace_id text not null,
  environment text not null,
  batch_id text not null,
  template text not null,
  metadata jsonb not null,
  documents integer not null,
  processed integer not null default 0,
  needs_review integer not null default 0,
  failed integer not null default 0,
  created_at timestamptz(3) not null,
  constraint batches_pkey primary key (workspace_id, environment, batch_id)
);

select platform.isolate('documents', claimable => true);
select platform.isolate('batches');
