-- builds its indexes concurrently

create index concurrently "documents_workspace_id_environment_readable_file_id_idx" on "documents" ("workspace_id", "environment", "readable_file_id");
