import { hostileAnswers, startHostileServer } from '@ifcgate/test-kit';
import { EgressError } from '../src/egress/index.ts';
import { useEgress } from './use-egress.ts';

const { open } = useEgress();

describe('a download that is answered with', () => {
  it.each(hostileAnswers.map((hostile) => [hostile.name, hostile] as const))(
    '%s is the file or a failure with its class, and the client lives on',
    async (_name, hostile) => {
      const server = await startHostileServer(hostile);
      try {
        const outcome = await open()
          .download({ url: server.url, timeoutMs: 400, maxBytes: 100_000, maxRedirects: 1, allowPrivate: true })
          .catch((error: unknown) => error);

        if (hostile.isFile === true) expect(outcome).toMatchObject({ finalUrl: `${server.url}/` });
        else {
          expect(outcome).toBeInstanceOf(EgressError);
          expect((outcome as EgressError).errorClass).not.toBe('error');
        }
      } finally {
        await server.close();
      }
    },
  );
});
