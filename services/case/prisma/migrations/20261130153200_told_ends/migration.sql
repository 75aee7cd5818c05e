-- AlterTable
ALTER TABLE "cases" ADD COLUMN     "told_seq" INTEGER;

-- Whoever changes the state without noting that it was said has it told: a process of the former version.
create or replace function note_case_end() returns trigger
language plpgsql as $$
begin
  if new.status not in ('approved', 'rejected', 'closed') then
    new.ended_at := null;
  elsif tg_op = 'INSERT' or old.status is distinct from new.status or new.ended_at is null then
    new.ended_at := now();
  end if;
  if tg_op = 'UPDATE' and new.told_seq is not distinct from old.told_seq
    and (new.status, new.queue) is distinct from (old.status, old.queue) then
    new.told_seq := null;
  end if;
  return new;
end
$$;

-- Which cases are to be told: ids and nothing else, so it runs as the owner, whom row-level security does not bind. In the
-- order of their keys, from behind one on: what fails for some never stands before the others.
create function find_untold_cases(after_workspace text, after_environment text, after_case text, most integer)
returns table (workspace_id text, environment text, case_id text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select c.workspace_id, c.environment, c.case_id from public.cases c
  where c.told_seq is null and (c.workspace_id, c.environment, c.case_id) > (after_workspace, after_environment, after_case)
  order by c.workspace_id, c.environment, c.case_id limit most
$$;
revoke execute on function find_untold_cases(text, text, text, integer) from public;
grant execute on function find_untold_cases(text, text, text, integer) to ifcgate_worker;

-- An expired case's id tells by itself when it is old; no mark is needed then, nor kept. By the key alone: a pass over a
-- table that holds no more than a month's.
create function forget_expired_cases(minted_before text, most integer) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  deleted integer;
begin
  delete from public.expired_cases where ctid = any(array(
    select ctid from public.expired_cases where case_id < minted_before limit most for update skip locked));
  get diagnostics deleted = row_count;
  return deleted;
end
$$;
revoke execute on function forget_expired_cases(text, integer) from public;
grant execute on function forget_expired_cases(text, integer) to ifcgate_worker;
