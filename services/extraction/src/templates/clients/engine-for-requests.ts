import { AppError } from '@ifcgate/contracts';
import { type Engine, ReadingCutOff } from '../../engine/index.ts';

/**
 * The engine for requests that wait for its answer and have no time to try again later: what this machine has held up is
 * `service_unavailable`, with the wait after which to ask again.
 */
export function engineForRequests(engine: Engine): Pick<Engine, 'read' | 'renderPage'> {
  return {
    read: (input, options) => engine.read(input, options).catch(unavailable),
    renderPage: (input, options) => engine.renderPage(input, options).catch(unavailable),
  };
}

function unavailable(error: unknown): never {
  if (!(error instanceof ReadingCutOff)) throw error;
  throw new AppError('service_unavailable', {
    detail: 'The service is too busy to read this file now. Try again in a moment.',
    cause: error,
  });
}
