import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { eventually } from '@ifcgate/test-kit';
import { parseRedirect } from '../src/egress/address-guard.ts';
import type { DownloadRequest } from '../src/egress/index.ts';
import { drip, pourEndlessly } from './local-server.ts';
import { useEgress } from './use-egress.ts';

const { open, startServer, serveTcp } = useEgress();
const file = (url: string, more: Partial<DownloadRequest> = {}): DownloadRequest => ({
  ...{ url, timeoutMs: 5000, maxBytes: 1000, maxRedirects: 5, allowPrivate: true, ...more },
});
const redirect = (response: ServerResponse, location: string, status = 302): void => {
  response.writeHead(status, { location }).end('moved');
};

describe('download', () => {
  it('gives the whole file, its type and where it was in the end', async () => {
    const asked: (string | undefined)[] = [];
    const server = await startServer(({ url, headers }, response) => {
      asked.push(headers['accept-encoding']?.toString());
      if (url === '/moved?to=2') redirect(response, 'two', 301);
      else if (url === '/two') redirect(response, '//' + headers.host + '/three?a=b', 307);
      else response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(1000, 7));
    });

    const download = await open().download(file(`${server.url}/moved?to=2`));

    expect(download).toEqual({
      bytes: Buffer.alloc(1000, 7),
      contentType: 'image/png',
      finalUrl: `${server.url}/three?a=b`,
    });
    expect(asked).toEqual(['identity', 'identity', 'identity']);
  });

  it('follows as many redirects as allowed and not one more', async () => {
    const server = await startServer(({ url = '' }, response) => {
      const left = Number(url.slice(1));
      if (left === 0) response.end('here');
      else redirect(response, `/${left - 1}`);
    });
    const egress = open();

    await expect(egress.download(file(`${server.url}/5`))).resolves.toMatchObject({ finalUrl: `${server.url}/0` });
    await expect(egress.download(file(`${server.url}/6`))).rejects.toMatchObject({ code: 'too_many_redirects' });
  });

  it.each(['http://169.254.169.254/latest', 'http://2852039166/', 'http://metadata.example/'])(
    'refuses a redirect to the forbidden address %s',
    async (location) => {
      const server = await startServer((_request, response) => redirect(response, location));
      const egress = open({ resolve: () => Promise.resolve([{ address: '169.254.169.254', family: 4 }]) });

      await expect(egress.download(file(server.url))).rejects.toMatchObject({ code: 'address_forbidden' });
    },
  );

  it.each(['ftp://files.example/', 'https://user@files.example/', 'file:///etc/passwd', 'http://', ''])(
    'refuses a redirect to "%s"',
    async (location) => {
      const server = await startServer((_request, response) =>
        location === '' ? response.writeHead(302).end() : redirect(response, location),
      );

      await expect(open().download(file(server.url))).rejects.toMatchObject({ code: 'redirect_refused' });
    },
  );

  it('does not leave https by a redirect where only public addresses are allowed', () => {
    const from = new URL('https://files.example/a');

    expect(() => parseRedirect('http://files.example/b', from, false)).toThrow(
      expect.objectContaining({ code: 'redirect_refused' }),
    );
    expect(parseRedirect('http://files.example/b', from, true).href).toBe('http://files.example/b');
    expect(parseRedirect('/b', from, false).href).toBe('https://files.example/b');
  });

  it('answers with the status when there is no file', async () => {
    const server = await startServer((_request, response) => response.writeHead(404).end('none'));

    const refused = open().download(file(server.url));

    await expect(refused).rejects.toMatchObject({ code: 'unreachable', status: 404 });
  });
});

describe('a hostile file server', () => {
  const hostile: Record<string, RequestListener> = {
    'an endless body': (_request, response) => pourEndlessly(response),
    'one byte too many': (_request, response) => response.end(Buffer.alloc(1001)),
    'a length beyond the limit, and then silence': (_request, response) => {
      response.writeHead(200, { 'content-length': '1001' }).flushHeaders();
    },
  };

  it.each(Object.entries(hostile))('is cut off at the limit when it sends %s', async (_name, handler) => {
    const server = await startServer(handler);

    await expect(open().download(file(server.url))).rejects.toMatchObject({ code: 'too_large' });

    await eventually(() => server.connections.size === 0);
  });

  it('is cut off at the timeout when it drips, redirects included', async () => {
    const server = await startServer(({ url }, response) => {
      if (url === '/') setTimeout(() => redirect(response, '/drip'), 150);
      else drip(response);
    });
    const startedAt = performance.now();

    const refused = open().download(file(server.url, { timeoutMs: 400 }));

    await expect(refused).rejects.toMatchObject({ code: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1500);
    await eventually(() => server.connections.size === 0);
  });

  it('is not believed when its file is shorter than it said', async () => {
    const server = await serveTcp((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort'));

    await expect(open().download(file(server.url))).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('gets no byte in beyond the length that it said, and none of them into the next answer', async () => {
    const server = await serveTcp((socket) =>
      socket.on('data', () =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfirstHTTP/1.1 200 OK\r\n\r\nsmuggled'),
      ),
    );
    const egress = open();

    for (const _round of [1, 2]) {
      const { bytes } = await egress.download(file(server.url));
      expect(bytes.toString()).toBe('first');
    }

    expect(server.connectionCount()).toBe(2);
  });

  it('gets nothing unpacked: a compressed file is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(500_000));
    const server = await startServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );

    const refused = open().download(file(server.url, { maxBytes: 1_000_000 }));

    await expect(refused).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('compressed'),
    });
  });

  it.each(['SSH-2.0-OpenSSH_9.9\r\n', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, ''])(
    'is unreachable when it does not speak HTTP',
    async (greeting) => {
      const server = await serveTcp((socket) => socket.end(greeting));

      await expect(open().download(file(server.url))).rejects.toMatchObject({ code: 'unreachable' });
    },
  );
});
