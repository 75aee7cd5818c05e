-- CreateTable
CREATE TABLE "expired_verifications" (
    "workspace_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "case_id" TEXT NOT NULL,
    "expired_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "expired_verifications_pkey" PRIMARY KEY ("workspace_id","environment","case_id")
);

-- Row-level security
select platform.isolate('"expired_verifications"');
