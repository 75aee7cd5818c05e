-- AlterTable
ALTER TABLE "ended_cases" ADD COLUMN     "forget_at" TIMESTAMPTZ(3);

create index ended_cases_forget on ended_cases (forget_at) where forget_at is not null;

-- Notes of expired cases of all workspaces: so it runs as the owner, whom row-level security does not bind. One that is due
-- goes, unless a document of the case is here or something that lies parked may speak of it; then it is looked at again in a
-- day. Answers how many were looked at.
create function forget_ended_cases(most integer) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  due tid[];
begin
  due := array(
    select ctid from public.ended_cases where forget_at <= now() order by forget_at limit most for update skip locked);
  delete from public.ended_cases e
  where e.ctid = any(due) and not exists (
    select from public.documents d
    where d.workspace_id = e.workspace_id and d.environment = e.environment and d.case_id = e.case_id)
  and not exists (
    select from platform.parked_event p
    where p.workspace_id = e.workspace_id and p.environment = e.environment
      and (p.unread_by is not null or strpos(p.event, e.case_id) > 0));
  -- Those that are left.
  update public.ended_cases e set forget_at = now() + interval '1 day' where e.ctid = any(due) and e.forget_at <= now();
  return cardinality(due);
end
$$;
revoke execute on function forget_ended_cases(integer) from public;
grant execute on function forget_ended_cases(integer) to ifcgate_worker;
