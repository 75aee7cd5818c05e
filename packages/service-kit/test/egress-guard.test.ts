import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { eventually } from '@ifcgate/test-kit';
import { EgressError, type EgressRequest } from '../src/egress/index.ts';
import { createSelfSigned } from './self-signed.ts';
import { useEgress } from './use-egress.ts';

const { open, startServer, serveTcp } = useEgress();
const request = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  ...{ method: 'GET', url, timeoutMs: 5000, maxResponseBytes: 1000, allowPrivate: true, ...more },
});
const ok: RequestListener = (_request, response) => response.end('ok');
const resolveToLoopback = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

describe('the guard', () => {
  it.each(['http://1.1.1.1/', 'ftp://1.1.1.1/', 'https://user:pass@1.1.1.1/', 'https://1.2.3.4.5/', 'nonsense'])(
    'refuses %s where only public addresses are allowed',
    async (url) => {
      const refused = open().send(request(url, { allowPrivate: false }));
      await expect(refused).rejects.toMatchObject({ code: 'address_forbidden' });
    },
  );

  it('refuses a host when only one of its addresses is forbidden, and does not tell which', async () => {
    const addresses = ['93.184.215.14', '10.1.2.3'].map((address) => ({ address, family: 4 }));
    const egress = open({ resolve: () => Promise.resolve(addresses) });

    const refused = egress.send(request('https://hooks.example/', { allowPrivate: false }));

    await expect(refused).rejects.toMatchObject({ code: 'address_forbidden', cause: expect.anything() });
    await expect(refused).rejects.toThrow(/^(?!.*10\.1\.2\.3)/);
  });

  it.each(['http://169.254.169.254/latest/meta-data', 'http://[fd00:ec2::254]/', 'http://metadata.example/'])(
    'refuses %s even where private addresses are allowed',
    async (url) => {
      const egress = open({ resolve: () => Promise.resolve([{ address: '169.254.169.254', family: 4 }]) });
      await expect(egress.send(request(url))).rejects.toMatchObject({ code: 'address_forbidden' });
    },
  );

  it('connects to the very address it checked, whatever the name server says next', async () => {
    const server = await startServer(ok);
    let lookups = 0;
    const resolve = (): Promise<{ address: string; family: number }[]> => {
      lookups += 1;
      return Promise.resolve([{ address: lookups === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
    };

    const answer = await open({ resolve }).send(request(`http://rebinding.example:${server.port}/`));

    expect(answer.status).toBe(200);
    expect(lookups).toBe(1);
  });

  it('looks a name up once for all connections that are being opened to it', async () => {
    const server = await startServer(ok);
    let lookups = 0;
    const egress = open({
      resolve: async () => {
        lookups += 1;
        await eventually(() => waiting.length === 5);
        return resolveToLoopback();
      },
    });
    const waiting: Promise<unknown>[] = [];

    while (waiting.length < 5) waiting.push(egress.send(request(`http://hooks.example:${server.port}/`)));
    await Promise.all(waiting);

    expect(lookups).toBe(1);
  });

  it('sends no byte over a connection whose far end turns out to be forbidden', async () => {
    let byteCount = 0;
    const server = await serveTcp((socket) => socket.on('data', (chunk) => (byteCount += chunk.length)));
    // As behind a proxy that nobody announced: the far end is another one than the one connected to.
    const disguise = (message: unknown): void => {
      const { socket } = message as { socket: Socket };
      Object.defineProperty(socket, 'remoteAddress', { get: () => '169.254.169.254' });
    };
    subscribe('net.client.socket', disguise);
    try {
      for (const scheme of ['http', 'https']) {
        const refused = open().send(request(`${scheme}://127.0.0.1:${server.port}/`));
        await expect(refused).rejects.toMatchObject({ code: 'address_forbidden' });
      }
    } finally {
      unsubscribe('net.client.socket', disguise);
    }
    await eventually(() => server.connectionCount() === 2 && server.connections.size === 0);

    expect(byteCount).toBe(0);
  });

  it('does not lend a connection to a private address to a request that may not go there', async () => {
    const identity = createSelfSigned('hooks.example');
    const server = await startServer(ok, identity);
    const egress = open({ resolve: resolveToLoopback });
    const url = `https://hooks.example:${server.port}/`;

    await trusting(identity.cert, async () => {
      await expect(egress.send(request(url))).resolves.toMatchObject({ status: 200 });
      const refused = egress.send(request(url, { allowPrivate: false }));
      await expect(refused).rejects.toMatchObject({ code: 'address_forbidden' });
    });
  });
});

describe('TLS', () => {
  it('refuses a certificate that nobody vouches for, and one of another host', async () => {
    const identity = createSelfSigned('hooks.example');
    const server = await startServer(ok, identity);
    const egress = open({ resolve: resolveToLoopback });
    const refusal = { code: 'unreachable', message: 'The TLS certificate of the host was not accepted.' };

    await expect(egress.send(request(`https://hooks.example:${server.port}/`))).rejects.toMatchObject(refusal);
    await trusting(identity.cert, async () => {
      await expect(egress.send(request(`https://other.example:${server.port}/`))).rejects.toMatchObject(refusal);
      await expect(egress.send(request(server.url))).rejects.toMatchObject(refusal);
    });
  });

  it('gives up at the connect timeout when the handshake is never answered', async () => {
    const server = await serveTcp(() => undefined);
    const egress = open({ connectTimeoutMs: 200 });
    const startedAt = performance.now();

    const refused = egress.send(request(`https://127.0.0.1:${server.port}/`));

    await expect(refused).rejects.toMatchObject({ code: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });

  it('gives up at the connect timeout when the name server is silent', async () => {
    const egress = open({ connectTimeoutMs: 200, resolve: () => new Promise(() => undefined) });

    await expect(egress.send(request('https://slow.example/'))).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('an error', () => {
  it('tells a client what went wrong without naming addresses, and keeps the cause for us', async () => {
    const server = await serveTcp(() => undefined);
    await server.close();
    const egress = open({ resolve: resolveToLoopback });

    const error = await egress.send(request(`http://hooks.example:${server.port}/`)).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(EgressError);
    expect(error).toMatchObject({ code: 'unreachable', message: 'The host refused the connection.' });
    expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED', address: '127.0.0.1' } });
    expect(JSON.stringify(error)).not.toContain('127.0.0.1');
  });

  it('says that a name does not resolve', async () => {
    const notFound = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    const egress = open({ resolve: () => Promise.reject(notFound) });

    const refused = egress.send(request('https://nowhere.example/', { allowPrivate: false }));

    await expect(refused).rejects.toMatchObject({
      code: 'unreachable',
      message: 'The host name could not be resolved.',
    });
  });

  it('is the bug it is when the caller made a request that is none', async () => {
    const server = await startServer(ok);

    const refused = open().send(request(server.url, { headers: { 'x-note': 'one\r\ntwo: injected' } }));

    await expect(refused).rejects.toMatchObject({ name: 'InvalidArgumentError' });
  });
});

/** Has the process trust a certificate while the work runs. */
async function trusting(cert: string, work: () => Promise<void>): Promise<void> {
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, cert]);
  try {
    await work();
  } finally {
    setDefaultCACertificates(trusted);
  }
}
