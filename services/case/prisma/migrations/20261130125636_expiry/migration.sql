-- AlterTable
ALTER TABLE "cases" ADD COLUMN     "ended_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "expired_cases" (
    "workspace_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "case_id" TEXT NOT NULL,
    "expired_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "expired_cases_pkey" PRIMARY KEY ("workspace_id","environment","case_id")
);

-- Row-level security
select platform.isolate('"expired_cases"');

-- Cases that ended before this was noted: their last change is the best that is known.
update cases set ended_at = updated_at where status in ('approved', 'rejected', 'closed');

-- Kept here, whoever writes: also a process of the former version, which knows nothing of it. A case that is decided and then
-- closed ends when it is closed.
create function note_case_end() returns trigger
language plpgsql as $$
begin
  if new.status not in ('approved', 'rejected', 'closed') then
    new.ended_at := null;
  elsif tg_op = 'INSERT' or old.status is distinct from new.status or new.ended_at is null then
    new.ended_at := now();
  end if;
  return new;
end
$$;
create trigger note_case_end before insert or update on cases for each row execute function note_case_end();
create index cases_ended on cases (workspace_id, environment, ended_at) where ended_at is not null;

-- Timelines are append-only for every role. Whole cases go when their days of retention are over, and only through this:
-- none that is open, and none that ended within the last 23 hours (a day at least is what a workspace may set).
create function expire_cases(workspace text, tenant_environment text, ended_before timestamptz, most integer)
returns table (case_id text, kind text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  due text[];
begin
  if ended_before > now() - interval '23 hours' then
    raise exception 'expire_cases: cases are kept for a day at least';
  end if;
  select array_agg(c.case_id) into due from (
    select x.case_id from public.cases x
    where x.workspace_id = workspace and x.environment = tenant_environment and x.ended_at < ended_before
      and x.status in ('approved', 'rejected', 'closed')
    order by x.ended_at limit most for update skip locked) c;
  delete from public.timeline_data d
    where d.workspace_id = workspace and d.environment = tenant_environment and d.case_id = any(due);
  delete from public.timeline_entries e
    where e.workspace_id = workspace and e.environment = tenant_environment and e.case_id = any(due);
  delete from public.minted_runs r
    where r.workspace_id = workspace and r.environment = tenant_environment and r.case_id = any(due);
  insert into public.expired_cases (workspace_id, environment, case_id, expired_at)
    select workspace, tenant_environment, u.id, now() from unnest(due) u(id) on conflict do nothing;
  return query
    delete from public.cases x
    where x.workspace_id = workspace and x.environment = tenant_environment and x.case_id = any(due)
    returning x.case_id, x.kind;
end
$$;
revoke execute on function expire_cases(text, text, timestamptz, integer) from public;
grant execute on function expire_cases(text, text, timestamptz, integer) to ifcgate_worker;
create index minted_runs_workspace_id_environment_case_id_idx on minted_runs (workspace_id, environment, case_id);
