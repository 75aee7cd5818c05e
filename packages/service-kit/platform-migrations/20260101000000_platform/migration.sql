-- What every database of the platform has. Run by the owner role; the groups are made when the server is provisioned.

create schema platform;
grant usage on schema platform to ifcgate_app, ifcgate_worker;

-- Whatever the owner makes from here on, both groups can use; what they see of it, row-level security decides.
alter default privileges in schema public grant select, insert, update, delete on tables to ifcgate_app, ifcgate_worker;
alter default privileges in schema public grant usage, select on sequences to ifcgate_app, ifcgate_worker;
alter default privileges in schema platform grant select, insert, update, delete on tables to ifcgate_app, ifcgate_worker;
alter default privileges in schema platform grant usage, select on sequences to ifcgate_app, ifcgate_worker;
-- Functions: PUBLIC may execute them by PostgreSQL's own default.

-- Closes a table to everyone but the workspace and environment of the running transaction. With a setting unset, or empty
-- (which is what one local to an earlier transaction leaves behind), no row is seen and none can be written.
-- The bare column stands on one side, a stable expression on the other: so it can be an index condition.
create function platform.isolate(target regclass, claimable boolean default false) returns void
  language plpgsql
  set search_path = pg_catalog
as $$
declare
  tenant_columns int;
  own_tenant constant text := $policy$
    workspace_id = nullif(current_setting('ifcgate.workspace', true), '')
    and environment = nullif(current_setting('ifcgate.environment', true), '')
  $policy$;
begin
  select count(*) into tenant_columns
    from pg_attribute
   where attrelid = target and attname in ('workspace_id', 'environment') and not attisdropped and attnotnull
     and atttypid in ('text'::regtype, 'varchar'::regtype);
  if tenant_columns < 2 then
    raise exception 'platform.isolate(%): the table needs workspace_id and environment, both text and not null', target;
  end if;

  execute format('alter table %s enable row level security', target);
  execute format(
    'create policy own_tenant on %s to ifcgate_app, ifcgate_worker using (%s) with check (%s)',
    target, own_tenant, own_tenant);
  if claimable then
    -- A worker finds, claims and clears rows of every workspace; what it adds is still bound to the one it has set.
    execute format('create policy claim_read on %s for select to ifcgate_worker using (true)', target);
    execute format('create policy claim_update on %s for update to ifcgate_worker using (true) with check (true)', target);
    execute format('create policy claim_delete on %s for delete to ifcgate_worker using (true)', target);
  end if;
end
$$;
revoke execute on function platform.isolate(regclass, boolean) from public;
