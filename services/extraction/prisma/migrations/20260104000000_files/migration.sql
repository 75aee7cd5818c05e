-- What clients uploaded. The bytes lie in the file store, once for each workspace, environment and SHA-256.
create table files (
  workspace_id text not null,
  environment text not null,
  file_id text not null,
  sha256 text not null,
  size_bytes integer not null,
  content_type text not null,
  pages integer,
  uploaded_by text not null,
  created_at timestamptz(3) not null,
  constraint files_pkey primary key (workspace_id, environment, file_id)
);
create index files_workspace_id_environment_sha256_idx on files (workspace_id, environment, sha256);

-- Everything that may lie in the file store: the row is there before the bytes are, and goes after them.
create table blobs (
  workspace_id text not null,
  environment text not null,
  sha256 text not null,
  check_at timestamptz(3),
  constraint blobs_pkey primary key (workspace_id, environment, sha256)
);
-- The sweeper's queue: what may have lost its last reference.
create index blobs_check_at on blobs (check_at) where check_at is not null;

create index documents_workspace_id_environment_sha256_idx on documents (workspace_id, environment, sha256);

select platform.isolate('files');
-- The sweeper finds what is due, of whichever tenant.
select platform.isolate('blobs', claimable => true);
