-- A case ends when its status changes to one of the ends; whatever else is written to it leaves that instant as it is. It is
-- passed through with the row, since `insert … on conflict` comes here twice: as an insert, which knows nothing of the case
-- that is there, and as the update that it becomes. A process of a former version may pass none.
-- Whoever changes the state without noting that it was said has it told: again a process of a former version.
create or replace function note_case_end() returns trigger
language plpgsql as $$
begin
  if new.status not in ('approved', 'rejected', 'closed') then
    new.ended_at := null;
  elsif tg_op = 'INSERT' then
    new.ended_at := coalesce(new.ended_at, now());
  elsif old.status is distinct from new.status then
    new.ended_at := now();
  else
    new.ended_at := coalesce(new.ended_at, old.ended_at, now());
  end if;
  if tg_op = 'UPDATE' and new.told_seq is not distinct from old.told_seq
    and (new.status, new.queue) is distinct from (old.status, old.queue) then
    new.told_seq := null;
  end if;
  return new;
end
$$;
