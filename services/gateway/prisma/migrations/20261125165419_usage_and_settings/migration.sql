-- CreateTable
CREATE TABLE "workspace_settings" (
    "workspace_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "keep_files_days" INTEGER,
    "keep_documents_days" INTEGER,
    "keep_cases_days" INTEGER,
    "keep_events_days" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "workspace_settings_pkey" PRIMARY KEY ("workspace_id","environment")
);

-- CreateTable
CREATE TABLE "usage_days" (
    "workspace_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "route" TEXT NOT NULL,
    "status_class" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,

    CONSTRAINT "usage_days_pkey" PRIMARY KEY ("workspace_id","environment","day","route","status_class")
);

-- Row-level security
select platform.isolate('"usage_days"');
select platform.isolate('"workspace_settings"');

-- What a process counted, of all workspaces in one statement: so it runs as the owner, whom row-level security does not
-- bind, and can do nothing but add. In the order of the key, so that two replicas never wait for each other in a circle.
create function add_usage(counted jsonb) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into public.usage_days (workspace_id, environment, day, route, status_class, requests)
  select c.workspace_id, c.environment, c.day, c.route, c.status_class, c.requests
  from jsonb_to_recordset(counted)
    as c(workspace_id text, environment text, day date, route text, status_class text, requests bigint)
  order by 1, 2, 3, 4, 5
  on conflict (workspace_id, environment, day, route, status_class)
    do update set requests = usage_days.requests + excluded.requests
$$;
revoke execute on function add_usage(jsonb) from public;
grant execute on function add_usage(jsonb) to ifcgate_worker;
