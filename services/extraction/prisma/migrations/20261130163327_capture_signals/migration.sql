-- AlterTable
ALTER TABLE "documents" ADD COLUMN     "signals" JSONB;
