import express, { type Express } from 'express';
import { metrics } from '../metrics.ts';

/** One thing that a process cannot work without. */
export interface Dependency {
  readonly name: string;
  /** Rejects when it is away. */
  check(): Promise<void>;
}

/** What a readiness probe answers. */
export interface Readiness {
  readonly status: 'ready' | 'unavailable';
  readonly dependencies: Readonly<Record<string, 'ok' | 'away'>>;
}

/** Asks every dependency, each for two seconds at most. */
export async function readinessOf(dependencies: readonly Dependency[]): Promise<Readiness> {
  const states = await Promise.all(
    dependencies.map(async ({ name, check }) => {
      const timeout = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('timeout')), 2000).unref());
      const isOk = await Promise.race([check(), timeout]).then(
        () => true,
        () => false,
      );
      return [name, isOk ? 'ok' : 'away'] as const;
    }),
  );
  const isReady = states.every(([, state]) => state === 'ok');
  return { status: isReady ? 'ready' : 'unavailable', dependencies: Object.fromEntries(states) };
}

/** The app of the internal port: `/healthz`, `/readyz` (503 names the dependency that is away) and `/metrics`. */
export function internalApp(dependencies: readonly Dependency[]): Express {
  const app = express().disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_request, response) => {
    const readiness = await readinessOf(dependencies);
    response.status(readiness.status === 'ready' ? 200 : 503).json(readiness);
  });
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.metrics());
  });
  return app;
}
