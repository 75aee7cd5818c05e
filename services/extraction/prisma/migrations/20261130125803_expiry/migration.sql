-- CreateTable
CREATE TABLE "ended_cases" (
    "workspace_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "case_id" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ended_cases_pkey" PRIMARY KEY ("workspace_id","environment","case_id")
);

-- Row-level security
select platform.isolate('"ended_cases"');

-- Documents that hold what was fetched for them: an old one that has let go of it is not looked at again.
create index documents_fetched on documents (workspace_id, environment, document_id)
  where sha256 is not null and file_id is null;
