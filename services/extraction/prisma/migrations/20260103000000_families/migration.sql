-- Keys that are limited to workflow families see the documents of these. Which workflow a verification's document belongs
-- to was not noted before: those that are here stay without one, and such keys do not see them.
alter table documents add column workflow text;
update documents set workflow = 'document-review' where origin = 'extract';
create index documents_workspace_id_environment_workflow_document_id_idx
  on documents (workspace_id, environment, workflow, document_id desc);
