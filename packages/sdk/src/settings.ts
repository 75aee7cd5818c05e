import { apiKeyProblem } from './api-key.ts';
import { ConfigurationError } from './errors.ts';

/** How to reach the API; everything may be left out where the environment says it. */
export interface ClientOptions {
  /** Defaults to the environment variable `IFCGATE_API_KEY`. Checked for typing errors before anything is sent. */
  apiKey?: string | undefined;
  /** Defaults to `IFCGATE_BASE_URL`, then to `https://api.ifcgate.com`. Plain http is for loopback addresses only. */
  baseUrl?: string | undefined;
  /** For one try, from connecting to the last byte: 60,000 by default (`documents.extract` may wait for 30,000). */
  timeoutMs?: number | undefined;
  /** For all tries of one call with the waits between them: 180,000 by default. */
  totalTimeoutMs?: number | undefined;
  /** Further tries after the first: 2 by default. */
  maxRetries?: number | undefined;
  /** Sends the requests in place of the global `fetch`; for proxies, other runtimes and instrumentation. */
  fetch?: typeof fetch | undefined;
}

/** How long one call may take and how often it is tried. */
export interface Limits {
  readonly timeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly maxRetries: number;
}

/** Options and environment, checked and complete. */
export interface Settings extends Limits {
  readonly apiKey: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
}

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

const defaultBaseUrl = 'https://api.ifcgate.com';
const defaultLimits: Limits = { timeoutMs: 60_000, totalTimeoutMs: 180_000, maxRetries: 2 };

/**
 * Completes the options from the environment and the defaults.
 *
 * @throws ConfigurationError when the key, the URL or a limit cannot work; the message says why and never shows the key
 */
export function readSettings(options: ClientOptions, environment: Environment): Settings {
  return {
    apiKey: checkApiKey(options.apiKey || environment.IFCGATE_API_KEY),
    baseUrl: checkBaseUrl(options.baseUrl || environment.IFCGATE_BASE_URL || defaultBaseUrl),
    ...checkLimits(options, defaultLimits),
    // Looked up at each call, so that instrumentation installed later is used too.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
  };
}

/** Lays given limits over others, refusing what cannot be a limit. */
export function checkLimits(given: { [Name in keyof Limits]?: number | undefined }, otherwise: Limits): Limits {
  const { timeoutMs, totalTimeoutMs, maxRetries } = given;
  for (const [name, value] of Object.entries({ timeoutMs, totalTimeoutMs })) {
    if (value !== undefined && !(value > 0)) throw new ConfigurationError(`${name} must be above 0, it is ${value}.`);
  }
  if (maxRetries !== undefined && !(Number.isInteger(maxRetries) && maxRetries >= 0)) {
    throw new ConfigurationError(`maxRetries must be a whole number from 0, it is ${maxRetries}.`);
  }
  return {
    timeoutMs: timeoutMs ?? otherwise.timeoutMs,
    totalTimeoutMs: totalTimeoutMs ?? otherwise.totalTimeoutMs,
    maxRetries: maxRetries ?? otherwise.maxRetries,
  };
}

function checkApiKey(key: string | undefined): string {
  if (!key) {
    throw new ConfigurationError(
      'There is no API key: pass { apiKey } or set the environment variable IFCGATE_API_KEY.',
    );
  }
  const problem = apiKeyProblem(key);
  if (problem !== undefined) throw new ConfigurationError(`This API key cannot be right: ${problem}.`);
  return key;
}

function checkBaseUrl(text: string): string {
  if (!URL.canParse(text)) throw new ConfigurationError(`baseUrl must be an absolute URL, it is "${text}".`);
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigurationError('baseUrl must not have a user name, password, query or fragment.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new ConfigurationError(`baseUrl must begin with https://, it begins with ${url.protocol}//.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new ConfigurationError(
      `baseUrl must be https: over http your API key and your applicants' data would cross the network in clear text ` +
        `to ${url.hostname}. Plain http is for loopback hosts only (localhost, 127.0.0.1, [::1]).`,
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** Whether a host name, as `URL` normalises it, can only be this machine. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
