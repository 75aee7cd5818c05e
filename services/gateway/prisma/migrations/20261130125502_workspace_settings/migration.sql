-- AlterTable
ALTER TABLE "workspace_settings" ADD COLUMN     "brief_model" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "calendar" JSONB,
ADD COLUMN     "indexed_metadata" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "keep_attempts_days" INTEGER,
ADD COLUMN     "own_parties" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "workspaces" ADD COLUMN     "settings_said" TEXT;

-- Who has set something before this was there gets what is usual.
update workspace_settings set keep_attempts_days = 90;

-- A worker finds the workspaces whose settings are to be told; what it writes is still bound to the one it has set.
create policy claim_read on workspaces for select to ifcgate_worker using (true);
