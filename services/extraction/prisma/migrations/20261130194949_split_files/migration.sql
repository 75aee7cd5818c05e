-- AlterTable
ALTER TABLE "documents" ADD COLUMN     "awaits_split" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "is_doubtful_part" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "pages_from" INTEGER,
ADD COLUMN     "pages_to" INTEGER;

-- A former version reads a part as the whole file. It claims from 'fast' and 'ocr', and its operator program sets 'fast': what is a
-- part, or is to be cut, stays where only versions look that know of it.
CREATE FUNCTION keep_parts_apart() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
begin
  new.lane := case new.lane when 'fast' then 'parts' else 'parts_ocr' end;
  return new;
end $$;

CREATE TRIGGER keep_parts_apart BEFORE INSERT OR UPDATE OF lane ON documents FOR EACH ROW
  WHEN (NEW.lane IN ('fast', 'ocr') AND (NEW.awaits_split OR NEW.pages_from IS NOT NULL))
  EXECUTE FUNCTION keep_parts_apart();
