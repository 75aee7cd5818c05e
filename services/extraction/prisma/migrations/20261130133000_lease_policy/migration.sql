-- The lease policy of the service kit: what counts towards the quarantine are faults of ours, never interruptions.
alter table documents rename column attempts to faults;
update documents set faults = 0 where quarantined_at is null;
alter table documents add column interruptions integer not null default 0;
-- What may have to be read alone: hardly ever any.
create index documents_interrupted on documents (lane, run_at) where status = 'processing' and interruptions > 0;
