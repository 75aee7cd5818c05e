import {
  APIError,
  AuthenticationError,
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  UnprocessableError,
} from './errors.ts';
import type { APIErrorFields, ErrorDetail } from './errors.ts';

const classes: Record<number, typeof APIError> = {
  400: InvalidRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  405: InvalidRequestError,
  409: ConflictError,
  413: InvalidRequestError,
  415: InvalidRequestError,
  422: UnprocessableError,
  429: RateLimitError,
  431: InvalidRequestError,
};

/**
 * The data of a success; `undefined` where it has none (204).
 *
 * @throws APIError for every other answer: the API's refusal, or something that is not the API (a proxy, a portal)
 */
export function readAnswer<T>(response: Response, text: string): T {
  if (response.status === 204) return undefined as T;
  const body = parse(text);
  if (!response.ok) throw refusal(response, body, text);
  if (body === undefined) throw unexpected(response, text);
  return body as T;
}

function refusal(response: Response, body: unknown, text: string): APIError {
  const envelope = isObject(body) && isObject(body.error) ? body.error : {};
  const { code, message, details } = envelope;
  if (typeof code !== 'string' || typeof message !== 'string') return unexpected(response, text);
  return build(response, {
    code,
    message,
    requestId: textOrNothing(envelope.request_id),
    docUrl: textOrNothing(envelope.doc_url),
    details: Array.isArray(details) ? (details as ErrorDetail[]) : undefined,
  });
}

function unexpected(response: Response, text: string): APIError {
  const location = response.headers.get('location');
  const seen = location ? `a redirect to ${location}` : text.trim().slice(0, 200) || 'an empty body';
  return build(response, {
    code: 'unexpected_response',
    message: `Status ${response.status} came back, but not from IFCGATE; check baseUrl and what lies between: ${seen}`,
  });
}

function build(response: Response, fields: Omit<APIErrorFields, 'status' | 'headers'>): APIError {
  const { status, headers } = response;
  const Kind = classes[status] ?? (status >= 500 ? ServerError : APIError);
  return new Kind({
    ...fields,
    requestId: fields.requestId ?? headers.get('x-request-id') ?? undefined,
    status,
    headers,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
