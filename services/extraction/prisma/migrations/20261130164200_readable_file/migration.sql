-- AlterTable
ALTER TABLE "documents" ADD COLUMN     "readable_file_id" TEXT;

-- CreateIndex
CREATE INDEX "documents_workspace_id_environment_readable_file_id_idx" ON "documents"("workspace_id", "environment", "readable_file_id");
