import { type S3Key, type S3Server, findS3 } from '@ifcgate/test-kit';
import { Secret } from '@ifcgate/service-kit';
import type { S3Settings } from '../src/files/clients/s3-settings.ts';

/** A bucket of its own for the store; what is not said is as in production. */
export async function aBucket(server: S3Server, settings: Partial<S3Settings> = {}): Promise<S3Settings> {
  const bucket = await server.makeBucket();
  const { endpoint, region, owner } = server;
  return { endpoint, region, bucket, ...asWhom(owner), prefix: 'installation/one', pathStyle: true, ...settings };
}

/** As settings have it. */
export function asWhom({ accessKeyId, secretAccessKey }: S3Key): Pick<S3Settings, 'accessKeyId' | 'secretAccessKey'> {
  return { accessKeyId, secretAccessKey: new Secret(secretAccessKey) };
}

/** Runs a suite on an S3 server of this test file; says why where there is none. */
export async function onS3(name: string, suite: (server: S3Server) => void): Promise<void> {
  const found = await findS3();
  describe(name, () => {
    if ('unavailable' in found) {
      it.skip(`did not run. ${found.unavailable}`, () => undefined);
      return;
    }
    afterAll(() => found.stop());
    suite(found);
  });
}
