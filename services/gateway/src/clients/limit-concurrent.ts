import { AppError } from '@ifcgate/contracts';
import type { RequestHandler } from 'express';

/** Requests at one service at the same time, unless a host says otherwise. */
export const usualConcurrency = 256;

/**
 * Lets so many requests at once to a handler, and refuses one more without a wait: a service that answers nobody then
 * holds no more than these of what it shares with the others. A request is there until it is answered, handed back by
 * `next`, or left by its client.
 */
export function limitConcurrent(handler: RequestHandler, maxConcurrent: number): RequestHandler {
  let running = 0;
  return (request, response, next) => {
    if (running >= maxConcurrent) {
      const cause = 'Too many requests at the service.';
      next(new AppError('service_unavailable', { retryAfterSeconds: 1, cause }));
      return;
    }
    running += 1;
    let isRunning = true;
    const end = (): void => {
      if (isRunning) running -= 1;
      isRunning = false;
    };
    response.once('close', end);
    return handler(request, response, (error?: unknown) => {
      response.off('close', end);
      end();
      next(error);
    });
  };
}
