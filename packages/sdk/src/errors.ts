/** The codes of the API's errors when this version was made; a newer server may send others: keep a default branch. */
export type ErrorCode =
  | 'invalid_request'
  | 'invalid_json'
  | 'authentication_required'
  | 'invalid_api_key'
  | 'api_key_expired'
  | 'permission_denied'
  | 'not_found'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'conflict'
  | 'idempotency_in_progress'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'workflow_not_found'
  | 'workflow_validation_failed'
  | 'template_not_found'
  | 'template_fixtures_failed'
  | 'file_not_found'
  | 'idempotency_key_reused'
  | 'action_not_allowed'
  | 'rate_limit_exceeded'
  | 'headers_too_large'
  | 'internal_error'
  | 'service_unavailable'
  | 'upstream_timeout';

/** One field of a request that is not as the API wants it. */
export interface ErrorDetail {
  /** Where in the request: `documents.0.file_url`. */
  path: string;
  /** What is wrong there, and what would be right. */
  message: string;
}

/** What all errors of this package have in common: `catch (error) { if (error instanceof IFCGateError) … }`. */
export class IFCGateError extends Error {
  override readonly name: string = 'IFCGateError';
}

/** The client was set up or called in a way that cannot work (mistyped key, bad URL, empty id); nothing was sent. */
export class ConfigurationError extends IFCGateError {
  override readonly name = 'ConfigurationError';
}

/** What an {@link APIError} is made of. */
export interface APIErrorFields {
  status: number;
  /** A code of the API, or `unexpected_response` when the answer was not one of IFCGATE's (a proxy's error page). */
  code: ErrorCode | 'unexpected_response' | (string & {});
  message: string;
  requestId?: string | undefined;
  details?: ErrorDetail[] | undefined;
  docUrl?: string | undefined;
  headers: Headers;
}

/**
 * The API answered, and refused. `message` says what to do, `code` is stable and made for a `switch`, and `requestId`
 * is what support needs to find the request.
 *
 * @example
 * try {
 *   await client.verifications.create({ workflow: 'verification-priority', applicant_id: 'app_1' });
 * } catch (error) {
 *   if (!(error instanceof APIError) || error.code !== 'workflow_validation_failed') throw error;
 *   for (const { path, message } of error.details) console.error(path, message);
 * }
 */
export class APIError extends IFCGateError {
  override readonly name: string = 'APIError';
  readonly status: number;
  readonly code: APIErrorFields['code'];
  readonly requestId: string | undefined;
  /** The fields that were refused; empty unless the code is about the request's content. */
  readonly details: ErrorDetail[];
  /** A page about this error, where there is one. */
  readonly docUrl: string | undefined;
  /** The answer's headers. */
  readonly headers: Headers;

  constructor(fields: APIErrorFields) {
    super(fields.message);
    this.status = fields.status;
    this.code = fields.code;
    this.requestId = fields.requestId;
    this.details = fields.details ?? [];
    this.docUrl = fields.docUrl;
    this.headers = fields.headers;
  }
}

/** 400, 405, 413, 415 and 431: the request itself is wrong; `details` names the fields. */
export class InvalidRequestError extends APIError {
  override readonly name = 'InvalidRequestError';
}

/** 401: no key, an unknown or revoked one, or one that has expired. */
export class AuthenticationError extends APIError {
  override readonly name = 'AuthenticationError';
}

/** 403: the key does not allow this; the message names the missing scope or workflow family. */
export class PermissionDeniedError extends APIError {
  override readonly name = 'PermissionDeniedError';
}

/** 404: there is no such thing in this workspace and environment. */
export class NotFoundError extends APIError {
  override readonly name = 'NotFoundError';
}

/** 409: the request conflicts with the present state, or its idempotency key is still being worked on. */
export class ConflictError extends APIError {
  override readonly name = 'ConflictError';
}

/** 422: well formed, but the workflow, the template or the case's state does not allow it. */
export class UnprocessableError extends APIError {
  override readonly name = 'UnprocessableError';
}

/** 429: too many requests, and still after the retries. */
export class RateLimitError extends APIError {
  override readonly name = 'RateLimitError';
}

/** 5xx: the platform failed, and still after the retries. A POST may be sent again with the same idempotency key. */
export class ServerError extends APIError {
  override readonly name = 'ServerError';
}

/** No whole answer arrived: name resolution, refused or broken connection, TLS. `cause` has the network's own error. */
export class APIConnectionError extends IFCGateError {
  override readonly name: string = 'APIConnectionError';
}

/** No whole answer arrived in time, in one try or in all of them together; the message says which. */
export class APITimeoutError extends APIConnectionError {
  override readonly name = 'APITimeoutError';
}

/** {@link Cases.waitFor} gave up: the case did not get there in time. `cause` is the last error met, if any. */
export class WaitTimeoutError extends IFCGateError {
  override readonly name = 'WaitTimeoutError';
}

/** Why a webhook was not accepted. */
export type WebhookProblem =
  | 'body_not_raw'
  | 'header_missing'
  | 'header_malformed'
  | 'timestamp_too_old'
  | 'timestamp_in_future'
  | 'signature_mismatch'
  | 'body_not_an_event';

/** The webhook is not from IFCGATE, not fresh, or was changed on its way: answer 400 and do nothing else. */
export class WebhookVerificationError extends IFCGateError {
  override readonly name = 'WebhookVerificationError';
  readonly problem: WebhookProblem;

  constructor(problem: WebhookProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
