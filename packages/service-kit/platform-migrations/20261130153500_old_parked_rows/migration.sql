-- A process of a version from before `platform.park` inserts by itself, and what it sets aside behind another it calls due at
-- once. It was found due at every look and never tried, so that whoever retries looked four times a second. Here it gets what
-- `platform.park` would have given it: no time of its own. `let_next_go` gives it one when its turn comes.
create function platform.wait_in_place() returns trigger
language plpgsql volatile as $$
begin
  -- A statement of its own after the lock sees what its former holder committed: a head that has gone is not waited for.
  perform pg_advisory_xact_lock_shared(
    platform.parked_queue(new.workspace_id, new.environment, new.consumer, new.source, new.subject));
  if exists (
    select 1 from platform.parked_event q
    where q.consumer = new.consumer and q.source = new.source and q.subject = new.subject
      and q.workspace_id = new.workspace_id and q.environment = new.environment and q.event_id <> new.event_id) then
    new.retry_at := null;
  end if;
  return new;
end
$$;
-- From here on nobody else writes to the table until this migration is committed.
create trigger wait_in_place before insert on platform.parked_event for each row
  when (new.attempts = 0 and new.retry_at is not null) execute function platform.wait_in_place();

-- What such a process has set aside since `parked_states`.
update platform.parked_event p set retry_at = null
where p.attempts = 0 and p.retry_at is not null and exists (
  select 1 from platform.parked_event q
  where q.consumer = p.consumer and q.source = p.source and q.subject = p.subject and q.workspace_id = p.workspace_id
    and q.environment = p.environment and q.id < p.id);
