import { internalHeaders } from '@ifcgate/contracts';

const usualMs = 15_000;
const extractMs = 30_000;
const trialMs = 45_000;
/** As long as a request may take to arrive, and the usual time for the answer. */
const uploadMs = 75_000;
/** As the contract has it: `wait`, in seconds, and what it is when it is not said. */
const maxWaitSeconds = 30;
const usualWaitSeconds = 20;

/** What the time for an answer depends on. */
export interface TimedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** How long a service may take to begin its answer: longer where the client asked it to wait for a result, or sends it a file. */
export function upstreamTimeoutMs({ method, path, headers, body }: TimedRequest): number {
  const patienceMs = Number(headers[internalHeaders.waitMs] ?? 0);
  if (method === 'POST' && path === '/v1/files') return uploadMs;
  if (method === 'POST' && path === '/v1/documents/extract') return patienceMs + extractMs + waitSecondsOf(body) * 1000;
  return patienceMs + (readsOnTrial(method, path) ? trialMs : usualMs);
}

/** Publishing a template, or trying one, reads files for up to half a minute before it answers. */
function readsOnTrial(method: string, path: string): boolean {
  if (!path.startsWith('/v1/templates/')) return false;
  return method === 'PUT' || (method === 'POST' && /\/(?:test|dry_run)$/.test(path));
}

function waitSecondsOf(body: unknown): number {
  const wait = typeof body === 'object' && body !== null && 'wait' in body ? body.wait : usualWaitSeconds;
  return typeof wait === 'number' && wait >= 0 ? Math.min(wait, maxWaitSeconds) : usualWaitSeconds;
}
