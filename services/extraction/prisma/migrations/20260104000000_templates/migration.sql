-- The workspaces' own templates: each version is a row that never changes.
create table templates (
  workspace_id text not null,
  environment text not null,
  name text not null,
  version integer not null,
  description text,
  definition jsonb not null,
  fixtures jsonb not null,
  created_at timestamptz(3) not null,
  created_by text not null,
  constraint templates_pkey primary key (workspace_id, environment, name, version)
);

select platform.isolate('templates');
