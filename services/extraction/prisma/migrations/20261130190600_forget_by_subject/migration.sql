-- As before; but what lies parked is found by its subject. What can be read and speaks of a case has it as its subject; what
-- cannot be read may speak of any case of its workspace, and is looked for once for all notes.
create or replace function forget_ended_cases(most integer) returns integer
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
    where p.consumer = 'extraction' and p.source in ('verification', 'case') and p.subject = e.case_id
      and p.workspace_id = e.workspace_id and p.environment = e.environment)
  and (e.workspace_id, e.environment) not in (
    select p.workspace_id, p.environment from platform.parked_event p
    where p.consumer = 'extraction' and p.unread_by is not null);
  -- Those that are left.
  update public.ended_cases e set forget_at = now() + interval '1 day' where e.ctid = any(due) and e.forget_at <= now();
  return cardinality(due);
end
$$;
