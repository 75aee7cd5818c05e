-- Each service's own copy of what workspaces have set, as the gateway says it. Of a workspace without a row nothing was
-- heard, and nothing is deleted.
create table platform.workspace_settings (
  workspace_id text not null,
  environment text not null,
  settings jsonb not null,
  heard_at timestamptz not null default now(),
  primary key (workspace_id, environment)
);
select platform.isolate('platform.workspace_settings', claimable => true);
