-- Keys that are limited to workflow families find theirs by it.
create index runs_workspace_id_environment_workflow_run_id_idx on runs (workspace_id, environment, workflow, run_id desc);
