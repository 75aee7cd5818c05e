-- What stands first in these two tables goes first, so that whoever looks for the first row passes all that were deleted since
-- the last vacuum. Their number must not grow with the table: by a share, a million rows allow for 20,000 and 200,000 of them.
alter table platform.outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
alter table platform.parked_event set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
