create table verifications (
  workspace_id text not null,
  environment text not null,
  case_id text not null,
  workflow text not null,
  workflow_version integer not null,
  applicant_id text not null,
  applicant jsonb,
  metadata jsonb not null,
  status text not null,
  queue text,
  submitted_at timestamptz(3) not null,
  check_round integer not null,
  checks_pending boolean not null,
  outcome text,
  checks jsonb not null,
  completed_at timestamptz(3),
  constraint verifications_pkey primary key (workspace_id, environment, case_id)
);
create index verifications_workspace_id_environment_applicant_id_case_id_idx
  on verifications (workspace_id, environment, applicant_id, case_id desc);

create table verification_documents (
  workspace_id text not null,
  environment text not null,
  document_id text not null,
  case_id text not null,
  position integer not null,
  type text not null,
  side text,
  file_url text,
  file_id text,
  status text not null,
  fields jsonb not null,
  checks jsonb not null,
  warnings jsonb not null,
  failure jsonb,
  read_at timestamptz(3),
  constraint verification_documents_pkey primary key (workspace_id, environment, document_id),
  constraint verification_documents_workspace_id_environment_case_id_fkey foreign key (workspace_id, environment, case_id)
    references verifications (workspace_id, environment, case_id) on delete restrict on update cascade
);
create index verification_documents_workspace_id_environment_case_id_pos_idx
  on verification_documents (workspace_id, environment, case_id, position);

select platform.isolate('verifications');
select platform.isolate('verification_documents');
