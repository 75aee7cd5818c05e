-- AlterTable
ALTER TABLE "files" ADD COLUMN     "uploaded_line" TEXT;
