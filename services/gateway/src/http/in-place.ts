import { AppError } from '@ifcgate/contracts';
import { type FairPlaces, takePlace, waiting } from '@ifcgate/service-kit';
import type { NextFunction, Response } from 'express';

/** A request at a service. */
export interface Stay {
  readonly places: FairPlaces;
  readonly workspaceId: string;
  /** Until its answer begins; one that has begun ends in its own time, as the client takes it. */
  readonly answersWithinMs: number;
}

/** So long a request waits for a place before it is refused. */
const patienceMs = 1000;

/**
 * Lets a request into a service once there is a place for its workspace, so that a service that answers nobody holds no
 * more than these of what it shares with the others, and no workspace all of them. The place is free again when the
 * request has been answered, handed back by `next`, left by its client, or when its time is over, whatever comes of it.
 *
 * @param enter begins the work; the signal tells it to stop, and what it does or says after that reaches nobody
 */
export async function inPlace(
  { places, workspaceId, answersWithinMs }: Stay,
  { response, next }: { readonly response: Response; readonly next: NextFunction },
  enter: (signal: AbortSignal, next: NextFunction) => unknown,
): Promise<void> {
  const place = await waiting(takePlace(places, workspaceId, patienceMs));
  if (place === undefined) return next(tooMany());
  const ending = new AbortController();
  let isOver = false;
  const end = (error?: unknown): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    response.off('close', leave);
    place.leave();
    // What is no error here was answered, or has no client any more.
    if (error !== undefined) next(error);
  };
  const leave = (): void => {
    if (!response.writableFinished) ending.abort();
    end();
  };
  const timer = setTimeout(() => {
    if (response.headersSent) return;
    const error = new AppError('upstream_timeout');
    ending.abort(error);
    end(error);
  }, answersWithinMs);
  if (response.closed) return leave();
  response.once('close', leave);
  await enter(ending.signal, end);
}

function tooMany(): AppError {
  const cause = 'The workspace has as many requests at the service as it may.';
  return new AppError('service_unavailable', { retryAfterSeconds: 1, cause });
}
