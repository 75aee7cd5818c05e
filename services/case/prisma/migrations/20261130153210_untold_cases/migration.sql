-- builds its indexes concurrently

-- All cases that are here have to be told once; later ones when a process of the former version has changed them.
create index concurrently cases_untold on cases (workspace_id, environment, case_id) where told_seq is null;
