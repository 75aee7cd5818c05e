import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, Secret, hostConfigShape, secretSetting } from '@ifcgate/service-kit';
import { z } from 'zod';
import type { FileSettings } from './files/clients/open-file-vault.ts';

/** The settings of the extraction service when it runs in a process of its own. */
export const extractionConfig = z.object({
  ...hostConfigShape,
  /** Whether file_urls of the test environment may be http, loopback and private; for development only. */
  EXTRACTION_ALLOW_PRIVATE_TEST_ADDRESSES: z.stringbool().default(false),
  /** Where uploaded and fetched files lie, if in a directory; the same for all replicas. */
  EXTRACTION_FILES_DIR: z.string().min(1).optional(),
  /** Where they lie, if in an object storage. */
  EXTRACTION_FILES_S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .refine(isBareUrl, 'has no user, query or fragment: the keys are settings of their own')
    .optional(),
  EXTRACTION_FILES_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not the name of a bucket')
    .optional(),
  /** Self-hosted storages usually take that of the default. */
  EXTRACTION_FILES_S3_REGION: z.string().min(1).default('us-east-1'),
  EXTRACTION_FILES_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  EXTRACTION_FILES_S3_SECRET_ACCESS_KEY: secretSetting.optional(),
  /** Comes before the name of every object, so that a bucket can be shared. */
  EXTRACTION_FILES_S3_PREFIX: z
    .string()
    .regex(/^(?:[\w-][\w.-]*(?:\/[\w-][\w.-]*)*)?$/, 'is made of letters, digits, "_", "-", "." and, inside, "/"')
    .default(''),
  /** Whether the bucket is part of the path; else of the host's name. */
  EXTRACTION_FILES_S3_PATH_STYLE: z.stringbool().default(true),
  /** With an object storage, where uploads are gathered: a directory that is theirs alone, each replica's own. */
  EXTRACTION_FILES_STAGING_DIR: z
    .string()
    .min(1)
    .default(() => join(tmpdir(), 'ifcgate-incoming')),
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
  /** Where the models of the second OCR engine lie; those that ship where nothing is said. */
  EXTRACTION_OCR_MODELS_DIR: z.string().min(1).optional(),
  /** Whether the print beside zones and barcodes of identity documents is read too; without it they are read in a quarter of the time. */
  EXTRACTION_READ_PRINT: z.stringbool().default(true),
});

/** Messages name the endpoint, so nothing secret may be in it. */
function isBareUrl(text: string): boolean {
  // What is no URL has been said already.
  if (!URL.canParse(text)) return true;
  const { username, password, search, hash } = new URL(text);
  return username + password + search + hash === '';
}

const s3Names = [
  'EXTRACTION_FILES_S3_ENDPOINT',
  'EXTRACTION_FILES_S3_BUCKET',
  'EXTRACTION_FILES_S3_ACCESS_KEY_ID',
  'EXTRACTION_FILES_S3_SECRET_ACCESS_KEY',
] as const;

/**
 * Where files lie: in a directory or in an object storage.
 *
 * @throws ConfigError when the settings name both, neither, or only a part of an object storage
 */
export function fileSettingsOf(config: z.infer<typeof extractionConfig>): FileSettings {
  const { EXTRACTION_FILES_DIR: dir, EXTRACTION_FILES_KEY: key } = config;
  const missing = s3Names.filter((name) => config[name] === undefined);
  if (dir === undefined) return { ...objectStorageOf(config, missing), key };
  if (missing.length === s3Names.length) return { dir, key };
  throw new ConfigError('Files lie in one place: set either EXTRACTION_FILES_DIR or EXTRACTION_FILES_S3_…, not both.');
}

function objectStorageOf(config: z.infer<typeof extractionConfig>, missing: readonly string[]) {
  const [endpoint, bucket, accessKeyId, secretAccessKey] = [
    config.EXTRACTION_FILES_S3_ENDPOINT,
    config.EXTRACTION_FILES_S3_BUCKET,
    config.EXTRACTION_FILES_S3_ACCESS_KEY_ID,
    config.EXTRACTION_FILES_S3_SECRET_ACCESS_KEY,
  ];
  if (endpoint && bucket && accessKeyId && secretAccessKey) {
    const s3 = {
      ...{ endpoint, bucket, accessKeyId, secretAccessKey },
      region: config.EXTRACTION_FILES_S3_REGION,
      prefix: config.EXTRACTION_FILES_S3_PREFIX,
      pathStyle: config.EXTRACTION_FILES_S3_PATH_STYLE,
    };
    return { s3, stagingDir: config.EXTRACTION_FILES_STAGING_DIR };
  }
  const isBegun = missing.length < s3Names.length;
  throw new ConfigError(
    isBegun
      ? `An object storage needs more settings. Set ${missing.join(', ')}.`
      : `There is no place for files. Set EXTRACTION_FILES_DIR, or for an object storage ${s3Names.join(', ')}.`,
  );
}
