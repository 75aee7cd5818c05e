import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { createEgress, type Egress, type EgressOptions } from '../src/egress/index.ts';
import { type LocalServer, startHttp, startTcp } from './local-server.ts';

/** Egresses and servers that are closed after each test of the file. */
export interface EgressFixtures {
  open(options?: Partial<EgressOptions>): Egress;
  startServer(handler: RequestListener, tls?: { key: string; cert: string }): Promise<LocalServer>;
  serveTcp(handler: (socket: Socket) => void): Promise<LocalServer>;
}

/** To be called once at the top of a test file. */
export function useEgress(): EgressFixtures {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  return {
    open: (options = {}) => keep(createEgress({ userAgent: 'test/1', ...options })),
    startServer: async (handler, tls) => keep(await startHttp(handler, tls)),
    serveTcp: async (handler) => keep(await startTcp(handler)),
  };
}
