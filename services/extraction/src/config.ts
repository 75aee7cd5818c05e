import { Secret, hostConfigShape } from '@ifcgate/service-kit';
import { z } from 'zod';

/** The settings of the extraction service when it runs in a process of its own. */
export const extractionConfig = z.object({
  ...hostConfigShape,
  /** Whether file_urls of the test environment may be http, loopback and private; for development only. */
  EXTRACTION_ALLOW_PRIVATE_TEST_ADDRESSES: z.stringbool().default(false),
  /** Where uploaded and fetched files lie; the same directory for all replicas. */
  EXTRACTION_FILES_DIR: z.string().min(1),
  /** Seals the files; at least 32 characters of chance. Without it they lie as they came. */
  EXTRACTION_FILES_KEY: z
    .string()
    .min(32)
    .transform((value) => new Secret(value))
    .optional(),
  /** Processes that read documents. */
  EXTRACTION_READERS: z.coerce.number().int().min(1).max(64).default(2),
  /** Documents whose text is recognised at once, by processes beside those; each takes a processor for about a second per page. */
  EXTRACTION_OCR_READERS: z.coerce.number().int().min(1).max(64).default(2),
  /** What recognises: Tesseract where it is installed (auto), only that (native), or only the one that ships (bundled). */
  EXTRACTION_OCR: z.enum(['auto', 'native', 'bundled']).default('auto'),
});
