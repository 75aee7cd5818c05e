import type { S3Settings } from './s3-settings.ts';

/** What an object storage has answered instead of doing as it was asked. */
export interface S3Answer {
  readonly method: string;
  readonly statusCode: number;
  readonly body: Buffer;
}

/** An object storage has refused something; the message tells the operator what to do, and never a key. */
export class S3Refusal extends Error {
  override readonly name = 'S3Refusal';
  /** As S3 names it, such as `NoSuchKey`; empty when the answer was none of S3. */
  readonly code: string;
  /** Whether the same request may succeed a little later. */
  readonly isTemporary: boolean;

  constructor(message: string, code: string, isTemporary: boolean) {
    super(message);
    this.code = code;
    this.isTemporary = isTemporary;
  }
}

/** Beside 5xx. Three of them say that the bytes have not arrived as they were sent. */
const temporaryCodes = new Set([
  ...['RequestTimeout', 'OperationAborted', 'SlowDown', 'TooManyRequests'],
  ...['BadDigest', 'IncompleteBody', 'XAmzContentSHA256Mismatch'],
]);

/** Reads a refusal. Of its text only the code is taken: some storages repeat the id of the key, or what was signed. */
export function refusalOf({ method, statusCode, body }: S3Answer, settings: S3Settings): S3Refusal {
  const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(body.subarray(0, 4096).toString()) ?? [];
  const isTemporary = statusCode >= 500 || statusCode === 429 || statusCode === 408 || temporaryCodes.has(code);
  const where = `${settings.endpoint}, bucket "${settings.bucket}"`;
  const advice = isTemporary ? 'It may pass.' : adviceFor(code, statusCode);
  return new S3Refusal(`${where}: ${method} was answered with ${statusCode} ${code}. ${advice}`, code, isTemporary);
}

function adviceFor(code: string, statusCode: number): string {
  switch (code) {
    case 'NoSuchBucket':
      return 'Make the bucket, or set EXTRACTION_FILES_S3_BUCKET to one that exists.';
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
      return 'Set EXTRACTION_FILES_S3_ACCESS_KEY_ID and EXTRACTION_FILES_S3_SECRET_ACCESS_KEY to a pair that is valid.';
    case 'AuthorizationHeaderMalformed':
    case 'PermanentRedirect':
    case 'TemporaryRedirect':
      return "Set EXTRACTION_FILES_S3_REGION to the bucket's region, and EXTRACTION_FILES_S3_ENDPOINT to that of the region.";
    case 'RequestTimeTooSkewed':
      return 'Set the clock of this machine.';
  }
  if (statusCode === 403)
    return 'Allow the key s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on its objects.';
  return 'Does an S3 service answer at EXTRACTION_FILES_S3_ENDPOINT, with EXTRACTION_FILES_S3_PATH_STYLE as it wants it?';
}
