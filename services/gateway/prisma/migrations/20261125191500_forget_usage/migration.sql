-- Deletes counts of usage of all workspaces: so it runs as the owner, whom row-level security does not bind, and can delete
-- only what is old. By day alone there is no index: once an hour a look at a table of few rows a day costs less.
create function forget_usage(kept_days integer, at_most integer) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  deleted integer;
begin
  if kept_days < 92 then
    raise exception 'Usage is kept for 92 days at least.';
  end if;
  delete from public.usage_days where ctid = any(array(
    select ctid from public.usage_days where day <= (now() at time zone 'utc')::date - kept_days
    limit at_most for update skip locked));
  get diagnostics deleted = row_count;
  return deleted;
end
$$;
revoke execute on function forget_usage(integer, integer) from public;
grant execute on function forget_usage(integer, integer) to ifcgate_worker;
