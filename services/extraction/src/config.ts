import { hostConfigShape } from '@ifcgate/service-kit';
import { z } from 'zod';

/** The settings of the extraction service when it runs in a process of its own. */
export const extractionConfig = z.object({
  ...hostConfigShape,
  /** Whether file_urls of the test environment may be http, loopback and private; for development only. */
  EXTRACTION_ALLOW_PRIVATE_TEST_ADDRESSES: z.stringbool().default(false),
  /** Processes that read documents. */
  EXTRACTION_READERS: z.coerce.number().int().min(1).max(64).default(2),
});
