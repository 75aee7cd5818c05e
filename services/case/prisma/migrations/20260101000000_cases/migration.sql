create table cases (
  workspace_id text not null,
  environment text not null,
  case_id text not null,
  kind text not null,
  workflow text not null,
  workflow_version integer not null,
  status text not null,
  queue text,
  owner text,
  applicant_id text,
  document_id text,
  metadata jsonb not null,
  checks_pending boolean not null,
  check_round integer not null,
  claimed_by text,
  claim_expires_at timestamptz(3),
  due_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  timeline_seq integer not null,
  timeline_hash text not null,
  constraint cases_pkey primary key (workspace_id, environment, case_id)
);
create index cases_workspace_id_environment_status_case_id_idx on cases (workspace_id, environment, status, case_id desc);
create index cases_workspace_id_environment_queue_case_id_idx on cases (workspace_id, environment, queue, case_id desc);
create index cases_workspace_id_environment_workflow_case_id_idx on cases (workspace_id, environment, workflow, case_id desc);
create index cases_workspace_id_environment_owner_case_id_idx on cases (workspace_id, environment, owner, case_id desc);
create index cases_workspace_id_environment_applicant_id_case_id_idx on cases (workspace_id, environment, applicant_id, case_id desc);
create index cases_workspace_id_environment_kind_case_id_idx on cases (workspace_id, environment, kind, case_id desc);
create index cases_workspace_id_environment_created_at_idx on cases (workspace_id, environment, created_at);

create table timeline_entries (
  workspace_id text not null,
  environment text not null,
  case_id text not null,
  seq integer not null,
  event text not null,
  at timestamptz(3) not null,
  data_hash text not null,
  hash text not null,
  constraint timeline_entries_pkey primary key (workspace_id, environment, case_id, seq),
  constraint timeline_entries_workspace_id_environment_case_id_fkey foreign key (workspace_id, environment, case_id)
    references cases (workspace_id, environment, case_id) on delete restrict on update cascade
);

create table timeline_data (
  workspace_id text not null,
  environment text not null,
  case_id text not null,
  seq integer not null,
  data jsonb not null,
  actor_id text,
  actor_name text,
  salt text not null,
  constraint timeline_data_pkey primary key (workspace_id, environment, case_id, seq),
  constraint timeline_data_workspace_id_environment_case_id_seq_fkey foreign key (workspace_id, environment, case_id, seq)
    references timeline_entries (workspace_id, environment, case_id, seq) on delete restrict on update cascade
);

create table minted_runs (
  workspace_id text not null,
  environment text not null,
  run_id text not null,
  case_id text not null,
  created_at timestamptz(3) not null default current_timestamp,
  constraint minted_runs_pkey primary key (workspace_id, environment, run_id)
);

select platform.isolate('cases');
select platform.isolate('timeline_entries');
select platform.isolate('timeline_data');
select platform.isolate('minted_runs');

-- Append-only, for those who work with it: an entry is never changed or taken away.
revoke update, delete on timeline_entries from ifcgate_app, ifcgate_worker;
revoke update on timeline_data from ifcgate_app, ifcgate_worker;
