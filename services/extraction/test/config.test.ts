import { readConfig } from '@ifcgate/service-kit';
import { extractionConfig, fileSettingsOf } from '../src/config.ts';

const host = {
  DATABASE_URL: 'postgresql://app@db/extraction',
  DATABASE_WORKER_URL: 'postgresql://worker@db/extraction',
  KAFKA_BROKERS: 'kafka:9092',
  IFCGATE_SECRET: 'a secret of the tests with more than 32 characters',
};
const s3 = {
  EXTRACTION_FILES_S3_ENDPOINT: 'https://s3.eu-central-1.amazonaws.com',
  EXTRACTION_FILES_S3_BUCKET: 'ifcgate-files',
  EXTRACTION_FILES_S3_ACCESS_KEY_ID: 'AKIA0',
  EXTRACTION_FILES_S3_SECRET_ACCESS_KEY: 'hidden',
};
const placeOf = (settings: Record<string, string>) =>
  fileSettingsOf(readConfig(extractionConfig, { ...host, ...settings }));

describe('the place of files', () => {
  it('is a directory, or a bucket with a directory for what is on its way', () => {
    const more = {
      EXTRACTION_FILES_S3_REGION: 'eu-central-1',
      EXTRACTION_FILES_S3_PREFIX: 'files/live',
      EXTRACTION_FILES_S3_PATH_STYLE: 'false',
      EXTRACTION_FILES_STAGING_DIR: '/scratch',
    };

    expect(placeOf({ EXTRACTION_FILES_DIR: '/data' })).toEqual({ dir: '/data', key: undefined });
    expect(placeOf({ ...s3, ...more })).toMatchObject({
      s3: { bucket: 'ifcgate-files', region: 'eu-central-1', prefix: 'files/live', pathStyle: false },
      stagingDir: '/scratch',
    });
    expect(placeOf(s3)).toMatchObject({
      s3: { region: 'us-east-1', prefix: '', pathStyle: true },
      stagingDir: expect.stringContaining('ifcgate-incoming') as string,
    });
    expect(JSON.stringify(placeOf(s3))).not.toContain('hidden');
  });

  it.each([
    [
      'no place',
      {},
      /Set EXTRACTION_FILES_DIR, or .*S3_ENDPOINT, .*S3_BUCKET, .*S3_ACCESS_KEY_ID, .*SECRET_ACCESS_KEY/,
    ],
    ['two', { EXTRACTION_FILES_DIR: '/data', ...s3 }, /either EXTRACTION_FILES_DIR or EXTRACTION_FILES_S3_…, not both/],
    [
      'half of one',
      { EXTRACTION_FILES_S3_ENDPOINT: s3.EXTRACTION_FILES_S3_ENDPOINT, EXTRACTION_FILES_S3_BUCKET: 'bucket' },
      /needs more settings. Set EXTRACTION_FILES_S3_ACCESS_KEY_ID, EXTRACTION_FILES_S3_SECRET_ACCESS_KEY\.$/,
    ],
    ['a prefix that leads out', { ...s3, EXTRACTION_FILES_S3_PREFIX: 'a/../b' }, /EXTRACTION_FILES_S3_PREFIX: is made/],
    ['no bucket', { ...s3, EXTRACTION_FILES_S3_BUCKET: 'Not/a/bucket' }, /EXTRACTION_FILES_S3_BUCKET: is not the name/],
    [
      'keys in a URL',
      { ...s3, EXTRACTION_FILES_S3_ENDPOINT: 'https://me:hidden@s3.example.com' },
      /has no user, query/,
    ],
    ['no URL', { ...s3, EXTRACTION_FILES_S3_ENDPOINT: 's3.example.com' }, /EXTRACTION_FILES_S3_ENDPOINT: Invalid URL/],
  ])('is refused when the settings name %s, with what to set', (_what, settings, expected) => {
    expect(() => placeOf(settings)).toThrow(expected);
  });
});
