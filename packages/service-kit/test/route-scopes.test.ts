import type { Server } from 'node:http';
import { type Scope, type ServiceName, publicRoutes, scopes } from '@ifcgate/contracts';
import { aTenant } from '@ifcgate/test-kit/builders';
import { internalToken, recordingLogger, testInternalKey } from '@ifcgate/test-kit/service-harness';
import { serviceRouter } from '../src/http/router.ts';
import { createApp, drain, listen, portOf } from '../src/http/server.ts';

const services = [...new Set(publicRoutes.map((route) => route.service))];
const servers = new Map<ServiceName, Server>();
beforeAll(async () => {
  for (const service of services) {
    const endpoints = publicRoutes
      .filter((route) => route.service === service)
      .map((route) => ({
        route,
        handler: (_request: unknown, response: { end(text: string): void }) => response.end('{}'),
      }));
    const log = recordingLogger(service);
    const router = serviceRouter({ service, endpoints, findInternalKey: testInternalKey, log });
    servers.set(service, await listen(createApp([router], log), 0, '127.0.0.1'));
  }
});
afterAll(async () => {
  for (const server of servers.values()) await drain(server, 0);
});

describe.each(publicRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_name, route) => {
  async function ask(allowed: readonly Scope[]): Promise<{ status: number; text: string }> {
    const server = servers.get(route.service);
    const token = internalToken({ service: route.service, tenant: aTenant(), scopes: allowed });
    const path = route.path.replaceAll(/\{\w+\}/g, 'x');
    const url = `http://127.0.0.1:${server === undefined ? 0 : portOf(server)}${path}`;
    const answer = await fetch(url, {
      method: route.method,
      headers: { 'x-internal-authorization': `Bearer ${token}` },
    });
    return { status: answer.status, text: await answer.text() };
  }

  it('is refused by its service itself to a token with every scope but its own', async () => {
    const { status, text } = await ask(scopes.filter((scope) => scope !== route.scope));

    expect([status, text]).toEqual([403, expect.stringContaining(`\\"${route.scope}\\"`)]);
  });

  it('is answered to a token with nothing but its scope', async () => {
    expect((await ask([route.scope])).status).toBe(200);
  });
});
