-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "line_id" TEXT;

-- CreateIndex
CREATE INDEX "api_keys_workspace_id_environment_created_by_idx" ON "api_keys"("workspace_id", "environment", "created_by");

-- CreateIndex
CREATE INDEX "api_keys_workspace_id_environment_line_id_idx" ON "api_keys"("workspace_id", "environment", "line_id");

-- What was rotated before: each key of a line names its first, a successor has the maker of that one, and what a replaced
-- key made belongs to the newest of its line. A key that was made by one which it replaced is nobody's descendant.
with recursive line as (
  select k.workspace_id, k.environment, k.key_id as first, k.key_id, k.replaced_by, k.created_by as maker, 0 as place
  from api_keys k
  where not exists (
    select from api_keys p
    where p.workspace_id = k.workspace_id and p.environment = k.environment and p.replaced_by = k.key_id)
  union all
  select l.workspace_id, l.environment, l.first, n.key_id, n.replaced_by, l.maker, l.place + 1
  from line l join api_keys n
    on n.workspace_id = l.workspace_id and n.environment = l.environment and n.key_id = l.replaced_by
), newest as (
  select distinct on (workspace_id, environment, first) workspace_id, environment, first, key_id
  from line order by workspace_id, environment, first, place desc
)
, heir as (
  select l.workspace_id, l.environment, l.key_id, n.key_id as newest
  from line l join newest n on n.workspace_id = l.workspace_id and n.environment = l.environment and n.first = l.first
)
update api_keys k set
  line_id = case when l.place = 0 then null else l.first end,
  created_by = coalesce(h.newest, l.maker)
from line l left join heir h
  on h.workspace_id = l.workspace_id and h.environment = l.environment and h.key_id = l.maker
where l.workspace_id = k.workspace_id and l.environment = k.environment and l.key_id = k.key_id;

-- The same door, which now says the line as well: its keys share one limit.
drop function find_api_key(bytea);
create function find_api_key(key_hash bytea)
returns table (
  key_id text, workspace_id text, environment text, scopes text[], families text[], webhook_endpoints text[], cidrs text[],
  rate_limit_per_minute integer, expires_at timestamptz, revoked_at timestamptz, workspace_rate_limit_per_minute integer,
  line_id text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select k.key_id, k.workspace_id, k.environment, k.scopes, k.families, k.webhook_endpoints, k.cidrs,
    k.rate_limit_per_minute, k.expires_at, k.revoked_at, w.rate_limit_per_minute, coalesce(k.line_id, k.key_id)
  from public.api_keys k join public.workspaces w on w.workspace_id = k.workspace_id
  where k.hash = key_hash
$$;
revoke execute on function find_api_key(bytea) from public;
grant execute on function find_api_key(bytea) to ifcgate_worker;
