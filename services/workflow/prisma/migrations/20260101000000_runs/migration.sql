create table runs (
  workspace_id text not null,
  environment text not null,
  run_id text not null,
  case_id text not null,
  workflow text not null,
  workflow_version integer not null,
  trigger text not null,
  action text not null,
  rule text,
  status text not null,
  case_status text,
  queue text,
  reason text,
  created_at timestamptz(3) not null,
  completed_at timestamptz(3),
  constraint runs_pkey primary key (workspace_id, environment, run_id)
);
create index runs_workspace_id_environment_case_id_run_id_idx on runs (workspace_id, environment, case_id, run_id desc);

select platform.isolate('runs');
