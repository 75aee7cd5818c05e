import type { ApiPromise } from '../api-promise.ts';
import type { ListParams, ListPromise } from '../pages.ts';
import { path } from '../path.ts';
import type { PostOptions, Requester, RequestOptions } from '../request.ts';

/** What a key may be allowed to do. */
export type Scope =
  | 'verifications:write'
  | 'verifications:read'
  | 'documents:write'
  | 'documents:read'
  | 'templates:manage'
  | 'workflows:run'
  | 'workflows:manage'
  | 'cases:read'
  | 'cases:export'
  | 'queues:claim'
  | 'webhooks:manage'
  | 'events:read'
  | 'keys:manage'
  | 'files:write'
  | 'files:read'
  | 'usage:read'
  | 'workspace:manage'
  | 'privacy:manage';

/** A key to be made; with at most the rights of the one that makes it. */
export interface ApiKeyCreateParams {
  name: string;
  scopes: Scope[];
  /** Only these workflows, `*` for any part of a name; all by default. */
  workflows?: string[] | undefined;
  /** Only these webhook endpoints, by their ids; all by default. */
  webhook_endpoints?: string[] | undefined;
  /** Only from these networks or addresses; from anywhere by default. */
  cidrs?: string[] | undefined;
  /** In the future; a text is RFC 3339. Never by default. */
  expires_at?: Date | string | undefined;
  /** Requests in any 60 s of this key, beside the workspace's limit. */
  rate_limit?: number | undefined;
}

/** How a key is replaced. */
export interface ApiKeyRotateParams {
  /** How long the old key still works: 0 to 168, 24 by default. */
  overlap_hours?: number | undefined;
}

/** A key as it may be shown at any time. Empty restrictions bind by none. */
export interface ApiKey {
  key_id: string;
  name: string;
  environment: 'live' | 'test';
  scopes: string[];
  workflows: string[];
  webhook_endpoints: string[];
  cidrs: string[];
  rate_limit: number | null;
  expires_at: string | null;
  prefix: string;
  last_four: string;
  created_at: string;
  /** The key that made it, or what replaced that one; of a rotated key the maker of the first; null: the operator. */
  created_by: string | null;
  /** The key that a rotation made in its place. */
  replaced_by: string | null;
  /** To the minute. */
  last_used_at: string | null;
  revoked_at: string | null;
  status: 'active' | 'expired' | 'revoked';
}

/** A key as it was made: the only answer that shows the key itself. */
export interface CreatedApiKey extends ApiKey {
  /** `ifcg_…`: keep it now; a repetition of the request shows `[redacted]`. */
  secret: string;
}

/** What ends with a key. */
export interface ApiKeyRevokeParams {
  /** The keys that it made live on. */
  keep_created?: boolean;
  /** The keys that replaced it, or that it replaced, end as well, with all that they made. */
  with_successors?: boolean;
}

/** A key that was ended. */
export interface RevokedApiKey extends ApiKey {
  /** The keys that ended with it: those that it made, and what these made. */
  also_revoked: string[];
  /** The newest living key that replaced it: it goes on. */
  successor: string | null;
}

/** The keys of the workspace, in the environment of the client's own key. */
export class ApiKeys {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /**
   * Makes a key.
   *
   * @throws PermissionDeniedError naming what the client's own key does not have
   * @example
   * const { secret } = await client.apiKeys.create({ name: 'Back office', scopes: ['cases:read'] });
   */
  create(params: ApiKeyCreateParams, options?: PostOptions): ApiPromise<CreatedApiKey> {
    return this.#requester.send({ method: 'POST', path: '/v1/api_keys', body: params }, options);
  }

  /** Lists keys, newest first, those that have ended included. */
  list(params?: ListParams, options?: RequestOptions): ListPromise<ApiKey> {
    return this.#requester.list('/v1/api_keys', params, options);
  }

  /** Fetches a key. */
  get(keyId: string, options?: RequestOptions): ApiPromise<ApiKey> {
    return this.#requester.send({ method: 'GET', path: path`/v1/api_keys/${keyId}` }, options);
  }

  /**
   * Makes a key with the same rights; the old one ends after the overlap.
   *
   * @throws ConflictError when the key has ended, or was rotated before
   * @example
   * const { secret } = await client.apiKeys.rotate(keyId, { overlap_hours: 1 });
   */
  rotate(keyId: string, params: ApiKeyRotateParams = {}, options?: PostOptions): ApiPromise<CreatedApiKey> {
    const call = { method: 'POST', path: path`/v1/api_keys/${keyId}/rotate`, body: params } as const;
    return this.#requester.send(call, options);
  }

  /**
   * Ends a key for good, and the keys that it made, everywhere within two seconds.
   *
   * @example
   * const { also_revoked, successor } = await client.apiKeys.revoke(keyId, { with_successors: true });
   */
  revoke(keyId: string, params: ApiKeyRevokeParams = {}, options?: PostOptions): ApiPromise<RevokedApiKey> {
    const call = { method: 'POST', path: path`/v1/api_keys/${keyId}/revoke`, body: params } as const;
    return this.#requester.send(call, options);
  }
}
