-- AlterTable
ALTER TABLE "documents" ADD COLUMN     "readable_file_id" TEXT;
