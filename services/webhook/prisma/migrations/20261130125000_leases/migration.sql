-- Claims end by the database's clock, apart from the schedule; interruptions and faults are those of the lease policy
-- (packages/service-kit/src/leases.ts).
alter table deliveries
  add column claimed_at timestamptz(3),
  add column claimed_until timestamptz(3),
  add column interruptions integer not null default 0,
  add column faults integer not null default 0,
  add column set_aside_at timestamptz(3);
-- What was claimed at this moment was so until what is its time from now on.
update deliveries set claimed_until = due_at, claimed_at = due_at - interval '1 minute'
where claim_id is not null and status = 'pending';

-- Claims take turns over the workspaces, then over the endpoints of each.
create index deliveries_workspace_id_endpoint_id_due_at_idx on deliveries (workspace_id, endpoint_id, due_at)
  where status = 'pending';
drop index deliveries_endpoint_id_due_at_idx;
-- What may have to be done alone, and what was set aside: hardly ever any.
create index deliveries_due_at_idx on deliveries (due_at) where status = 'pending' and interruptions > 0;
create index deliveries_set_aside_at_idx on deliveries (set_aside_at) where set_aside_at is not null;
