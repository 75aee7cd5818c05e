import type { CreateWebhookEndpoint, UpdateWebhookEndpoint } from '@ifcgate/contracts';

/** All that can be said of an endpoint. */
export interface EndpointSettings {
  readonly url: string;
  /** Types, or `*` for all. */
  readonly event_types: readonly string[];
  readonly description: string | null;
  /** Empty: not restricted. So are the next. */
  readonly workflows: readonly string[];
  readonly statuses: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly ordered: 'none' | 'case';
  readonly timeout_ms: number;
  /** Attempts per minute; null: unlimited. */
  readonly rate_limit: number | null;
}

/** What an endpoint is that says nothing but its URL. */
const defaults: Omit<EndpointSettings, 'url'> = {
  event_types: ['*'],
  description: null,
  workflows: [],
  statuses: [],
  headers: {},
  ordered: 'none',
  timeout_ms: 15_000,
  rate_limit: null,
};

/** A new endpoint as it was asked for. */
export function toSettings(body: CreateWebhookEndpoint): EndpointSettings {
  return { ...defaults, ...definedOnly(body) };
}

/** What is to be changed: null unsets, so what was never said has its default again; what is not named stays. */
export function toChanges({ status: _, ...body }: UpdateWebhookEndpoint): Partial<EndpointSettings> {
  const named = Object.entries(definedOnly(body));
  return Object.fromEntries(
    named.map(([name, value]) => [name, value === null ? defaults[name as keyof typeof defaults] : value]),
  );
}

function definedOnly<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
