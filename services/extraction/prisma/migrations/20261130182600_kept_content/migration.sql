-- builds its indexes concurrently

-- Documents that hold content, fetched or of a file: an old one that has let go of it is not looked at again.
create index concurrently documents_kept on documents (workspace_id, environment, document_id) where sha256 is not null;
