-- CreateTable
CREATE TABLE "workspaces" (
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "rate_limit_per_minute" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspaces_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "workspace_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "scopes" TEXT[],
    "families" TEXT[],
    "webhook_endpoints" TEXT[],
    "cidrs" TEXT[],
    "rate_limit_per_minute" INTEGER,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("workspace_id","environment","key_id")
);

-- CreateTable
CREATE TABLE "signing_keys" (
    "generation" INTEGER NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed_private_key" TEXT NOT NULL,
    "public_key" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "signs_from" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("generation")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "signing_keys_key_id_key" ON "signing_keys"("key_id");

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("workspace_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A workspace is one for both environments, so its table has a policy of its own.
alter table workspaces enable row level security;
create policy own_tenant on workspaces to ifcgate_app, ifcgate_worker
  using (workspace_id = current_setting('ifcgate.workspace', true))
  with check (workspace_id = current_setting('ifcgate.workspace', true));
select platform.isolate('api_keys');

-- No tenant's: only the worker role, which loads and rotates them, may touch them; nobody may change one.
comment on table signing_keys is 'not isolated: the keys of internal tokens are the platform''s, not a tenant''s';
revoke all on signing_keys from ifcgate_app, ifcgate_worker;
grant select, insert, delete on signing_keys to ifcgate_worker;

-- The one door across workspaces: who holds a key learns what that key may do. It runs as the owner, whom row-level
-- security does not bind, and gives one row at most.
create function find_api_key(key_hash bytea)
returns table (
  key_id text, workspace_id text, environment text, scopes text[], families text[], webhook_endpoints text[], cidrs text[],
  rate_limit_per_minute integer, expires_at timestamptz, revoked_at timestamptz, workspace_rate_limit_per_minute integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select k.key_id, k.workspace_id, k.environment, k.scopes, k.families, k.webhook_endpoints, k.cidrs,
    k.rate_limit_per_minute, k.expires_at, k.revoked_at, w.rate_limit_per_minute
  from public.api_keys k join public.workspaces w on w.workspace_id = k.workspace_id
  where k.hash = key_hash
$$;
revoke execute on function find_api_key(bytea) from public;
grant execute on function find_api_key(bytea) to ifcgate_worker;
