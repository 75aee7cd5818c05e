-- A list between two times is sorted by time, then id: the index gives both, whichever page is asked for.
create index cases_workspace_id_environment_created_at_case_id_idx on cases (workspace_id, environment, created_at desc, case_id desc);
drop index cases_workspace_id_environment_created_at_idx;
