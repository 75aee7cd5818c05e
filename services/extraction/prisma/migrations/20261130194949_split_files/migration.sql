-- AlterTable
ALTER TABLE "documents" ADD COLUMN     "awaits_split" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "is_doubtful_part" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "pages_from" INTEGER,
ADD COLUMN     "pages_to" INTEGER;
