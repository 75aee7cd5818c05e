-- Until a table has been analyzed for the first time, the planner takes every column for one of 200 values. Of workspace
-- and environment together one row in 40,000 would then match, and an index that merely begins with the two looks as good
-- as the primary key: in a young database every look-up by id, and every check of a foreign key, read all rows of its
-- tenant (33 ms instead of 1 for the writing of 25 cases among 5,000). One tenant is the guess that cannot mislead so;
-- the first ANALYZE replaces it. PostgreSQL can be told so from version 18 on; before, the first minute stays slow.
create function platform.assume_one_tenant(target regclass) returns void
  language plpgsql
  set search_path = pg_catalog
as $$
declare
  place record;
  tenant_column text;
begin
  if current_setting('server_version_num')::integer < 180000 then
    return;
  end if;
  select n.nspname, c.relname into place from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = target;
  foreach tenant_column in array array['workspace_id', 'environment'] loop
    -- A workspace is one for both environments: its table has but one of the columns.
    if not exists (
      select 1 from pg_attribute a where a.attrelid = target and a.attname = tenant_column and not a.attisdropped
    ) or exists (
      select 1 from pg_stats s
      where s.schemaname = place.nspname and s.tablename = place.relname and s.attname = tenant_column
    ) then
      continue;
    end if;
    perform pg_restore_attribute_stats(
      'schemaname', place.nspname::text, 'relname', place.relname::text, 'attname', tenant_column, 'inherited', false,
      'version', current_setting('server_version_num')::integer,
      'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real);
  end loop;
end
$$;
revoke execute on function platform.assume_one_tenant(regclass) from public;

-- The tables that are there, and through `isolate` those that are to come.
select platform.assume_one_tenant(c.oid) from pg_class c join pg_policy p on p.polrelid = c.oid where p.polname = 'own_tenant';

alter function platform.isolate(regclass, boolean) rename to enforce_own_tenant;
create function platform.isolate(target regclass, claimable boolean default false) returns void
  language sql
  set search_path = pg_catalog
as $$
  select platform.enforce_own_tenant(target, claimable);
  select platform.assume_one_tenant(target);
$$;
revoke execute on function platform.isolate(regclass, boolean) from public;
