import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { kafkaVersion } from '@ifcgate/kafka-broker';
import { readCompose, makeEnv, readSource } from './compose-file.ts';

describe('the versions', () => {
  it('of Node and pnpm are those of the checkout', async () => {
    const [dockerfile, toolchain] = await Promise.all([
      readSource('infra/docker/Dockerfile'),
      readSource('scripts/bootstrap/toolchain.mjs'),
    ]);

    const pinned = (name: string): string | undefined => new RegExp(`^ARG ${name}=(.+)$`, 'm').exec(dockerfile)?.[1];

    expect(toolchain).toContain(`const nodeVersion = '${pinned('NODE_VERSION')}';`);
    expect(toolchain).toContain(`const pnpmVersion = '${pinned('PNPM_VERSION')}';`);
  });

  it('of the images are exact, and that of Kafka is the one that the tests run on', async () => {
    const { services } = await readCompose((await makeEnv()).environment);

    const foreign = Object.values(services).flatMap(({ image, build }) => (build === undefined ? [image] : []));

    expect(foreign).toHaveLength(3);
    for (const image of foreign) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-\w+)?$/);
    expect(services['kafka']?.image).toBe(`apache/kafka:${kafkaVersion}`);
  });
});

describe('the health check of a container', () => {
  it.each([
    [200, 0],
    [503, 1],
  ])('ends with the right code when /readyz answers %i', async (status, code) => {
    const server = createServer((request, response) =>
      response.writeHead(request.url === '/readyz' ? status : 404).end(),
    );
    const port = await listen(server);

    const exitCode = await checkHealth(port);

    server.close();
    expect(exitCode).toBe(code);
  });

  it('fails when nobody listens', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));

    expect(await checkHealth(port)).toBe(1);
  });
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function checkHealth(port: number): Promise<number | string | null | undefined> {
  const script = fileURLToPath(new URL('../check-health.mjs', import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '', INTERNAL_PORT: String(port) };
  return new Promise((resolve) => {
    execFile(process.execPath, [script], { env }, (error) => resolve(error === null ? 0 : error.code));
  });
}
