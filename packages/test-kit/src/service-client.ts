import type { Scope, ServiceName, Tenant } from '@ifcgate/contracts';
import { internalTokenHeader } from '@ifcgate/service-kit';
import { internalToken } from './internal-token.ts';

/** What a call may carry beside its path and body. */
export interface CallOptions {
  readonly idempotencyKey?: string;
  /** Another caller than the client's own. */
  readonly tenant?: Tenant;
  readonly scopes?: readonly Scope[];
  /** Claims of the internal token, such as `families`. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The bytes to send in place of JSON; their Content-Type is the test's to give. */
  readonly bytes?: Uint8Array;
}

/** An answer, read to its end. */
export interface Answer<Body = unknown> {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** What its JSON says; null where there is none. */
  readonly body: Body;
}

/** Calls a service as the gateway does. The test says of which shape the answer's body is. */
export interface ServiceClient {
  /** The headers by which a service knows the caller, for calls that the test makes by itself. */
  authorization(options?: Pick<CallOptions, 'tenant' | 'scopes' | 'claims'>): Record<string, string>;
  get<Body = unknown>(path: string, options?: CallOptions): Promise<Answer<Body>>;
  post<Body = unknown>(path: string, body?: unknown, options?: CallOptions): Promise<Answer<Body>>;
  patch<Body = unknown>(path: string, body?: unknown, options?: CallOptions): Promise<Answer<Body>>;
  put<Body = unknown>(path: string, body?: unknown, options?: CallOptions): Promise<Answer<Body>>;
  delete<Body = unknown>(path: string, options?: CallOptions): Promise<Answer<Body>>;
}

/** What a client is made of. */
export interface ServiceClientOptions {
  readonly url: string;
  readonly service: ServiceName;
  readonly tenant: Tenant;
}

/** A client of one workspace, with a fresh token for every call. */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const withBody =
    (method: string) =>
    <Body>(path: string, body?: unknown, call: CallOptions = {}) =>
      send<Body>(options, { method, path, body, ...call });
  const withoutBody =
    (method: string) =>
    <Body>(path: string, call: CallOptions = {}) =>
      send<Body>(options, { method, path, ...call });
  return {
    authorization: (call = {}) => authorizationOf(options, call),
    get: withoutBody('GET'),
    post: withBody('POST'),
    patch: withBody('PATCH'),
    put: withBody('PUT'),
    delete: withoutBody('DELETE'),
  };
}

interface Call extends CallOptions {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

function authorizationOf({ service, tenant }: ServiceClientOptions, call: CallOptions): Record<string, string> {
  const token = internalToken({ service, tenant: call.tenant ?? tenant, scopes: call.scopes, claims: call.claims });
  return { [internalTokenHeader]: `Bearer ${token}` };
}

async function send<Body>(options: ServiceClientOptions, call: Call): Promise<Answer<Body>> {
  const headers = {
    ...authorizationOf(options, call),
    ...(call.body !== undefined && { 'content-type': 'application/json' }),
    ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
    ...call.headers,
  };
  const body = call.bytes ? new Uint8Array(call.bytes) : call.body === undefined ? null : JSON.stringify(call.body);
  const response = await fetch(options.url + call.path, { method: call.method, headers, body });
  const text = await response.text();
  const answer: unknown = text === '' ? null : JSON.parse(text);
  return { status: response.status, headers: Object.fromEntries(response.headers), body: answer as Body };
}
