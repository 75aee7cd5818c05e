import { type RequestListener, type Server, type ServerResponse, createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '@ifcgate/contracts';
import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from '../logger.ts';
import { countRequests } from '../load.ts';
import { expectContinue } from './body-form.ts';
import { problemHandler } from './problem.ts';
import { requestIdOf } from './request-id.ts';
import { normalizeTarget, requireTarget } from './target.ts';
import { answerConnect, answerUnreadable, endUnfinished } from './unreadable.ts';

/** An Express app with the platform's errors and headers around a handler. */
export function createApp(handlers: readonly RequestHandler[], log: Logger): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.set('query parser', 'simple').set('case sensitive routing', true).set('strict routing', true);
  app.use(countRequests());
  app.use((request, response, next) => {
    response.setHeader('X-Request-Id', requestIdOf(request));
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    requireTarget(request);
    next();
  });
  for (const handler of handlers) app.use(handler);
  app.use(() => {
    throw new AppError('not_found', { detail: 'There is no such path. See the endpoint reference.' });
  });
  app.use(problemHandler(log));
  return app;
}

/** How long a request may take to arrive, and how often that is looked at; in milliseconds. A late one is answered 408. */
const arrival = { requestTimeout: 60_000, headersTimeout: 15_000, connectionsCheckingInterval: 5000 };

/** Listens; resolves with the server once it does, rejects when the port cannot be had. */
export async function listen(
  listener: RequestListener,
  port: number,
  host: string,
  times: Partial<typeof arrival> = {},
): Promise<Server> {
  const limits = { ...arrival, ...times, keepAliveTimeout: 65_000, maxHeaderSize: 16_384 };
  const server = createServer({ ...limits, requireHostHeader: false });
  server.on('clientError', answerUnreadable).on('connect', answerConnect);
  noteUnused(server);
  server.on('request', (request, response) => {
    endUnfinished(request, response);
    normalizeTarget(request);
    listener(request, response);
  });
  // Both are requests as any other. A client that waits to be told to go on is told when its body is wanted; an
  // expectation that is not known may be passed over: Node itself would refuse it, without the envelope.
  server.on('checkContinue', (request, response) => {
    expectContinue(request, response);
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Stops accepting, lets running requests end, and cuts what is left after so many milliseconds. */
export async function drain(server: Server, timeoutMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of unused.get(server) ?? []) socket.destroy();
  // A client with a kept connection would go on asking over it: this answer is the last one there.
  server.prependListener('request', (_request, response: ServerResponse) => void (response.shouldKeepAlive = false));
  // Connections that are kept alive become idle one by one, as their requests end.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}

/** Connections without a request so far, which Node.js counts as busy: clients and balancers open them in advance. */
const unused = new WeakMap<Server, Set<Duplex>>();

function noteUnused(server: Server): void {
  const sockets = new Set<Duplex>();
  unused.set(server, sockets);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (request) => sockets.delete(request.socket));
}
