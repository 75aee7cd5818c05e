-- The lease policy of the service kit: what counts towards the quarantine are faults of ours, never interruptions.
alter table documents
  add column faults integer not null default 0,
  add column interruptions integer not null default 0;
-- `attempts` is the former version's, whose processes may still run; a later release drops it.
update documents set faults = attempts where quarantined_at is not null;
-- What may have to be read alone: hardly ever any.
create index documents_interrupted on documents (lane, run_at) where status = 'processing' and interruptions > 0;
