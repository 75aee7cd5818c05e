/** One field of a request that is not as the contract has it. */
export interface ErrorDetail {
  /** Where: `documents.0.file_url`, `query.limit`. */
  readonly path: string;
  readonly message: string;
}

/** Every error that a client can meet: its HTTP status, and what it says when nothing more precise is known. */
export const errorCodes = {
  invalid_request: { status: 400, message: 'The request is not valid. See details for each field.' },
  invalid_json: { status: 400, message: 'The body is not valid JSON. Send one JSON object in UTF-8.' },
  authentication_required: { status: 401, message: 'Send your API key as "Authorization: Bearer ifcg_…".' },
  invalid_api_key: {
    status: 401,
    message: 'This API key is not known. Check it for typing errors, or create a new one.',
  },
  api_key_expired: { status: 401, message: 'This API key has expired. Create or rotate a key.' },
  permission_denied: { status: 403, message: 'This API key does not allow that.' },
  not_found: { status: 404, message: 'There is no such thing here. Check the path and the id.' },
  method_not_allowed: { status: 405, message: 'This path does not take that method. See the Allow header.' },
  request_timeout: { status: 408, message: 'The request did not arrive in time. Send it again.' },
  conflict: { status: 409, message: 'The request conflicts with the present state. Read it again, then decide.' },
  idempotency_in_progress: {
    status: 409,
    message: 'A request with this Idempotency-Key is still running. Repeat it after Retry-After.',
  },
  payload_too_large: { status: 413, message: 'The body is too large. JSON bodies may have 1 MiB.' },
  unsupported_media_type: { status: 415, message: 'Send the body as application/json.' },
  workflow_not_found: { status: 422, message: 'There is no workflow of this name in the workspace.' },
  workflow_validation_failed: { status: 422, message: "The request does not meet the workflow's requirements." },
  template_not_found: { status: 422, message: 'There is no template of this name in the workspace.' },
  template_fixtures_failed: {
    status: 422,
    message: 'The template does not read its fixtures as expected. See details for each field; nothing was published.',
  },
  file_not_found: { status: 422, message: 'There is no such file in the workspace. Upload it first.' },
  idempotency_key_reused: {
    status: 422,
    message: 'This Idempotency-Key was used with another body. Use a new key for a new request.',
  },
  action_not_allowed: { status: 422, message: 'The action is not allowed in the present state.' },
  rate_limit_exceeded: { status: 429, message: 'Too many requests. Repeat this one after Retry-After.' },
  headers_too_large: { status: 431, message: 'The request headers are too large.' },
  internal_error: { status: 500, message: 'Something went wrong on our side. Tell support the request_id.' },
  service_unavailable: {
    status: 503,
    message: 'A part of the platform is away. Repeat the request after Retry-After.',
  },
  upstream_timeout: {
    status: 504,
    message: 'The answer took too long. Repeat the request with the same Idempotency-Key.',
  },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** The JSON body of every error, from every route and every service. */
export interface ErrorEnvelope {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly request_id: string;
    readonly status: number;
    readonly details?: readonly ErrorDetail[];
  };
}

/** What an error may carry beside its code. */
export interface AppErrorOptions {
  /** For the client: what to do next. No hosts, no personal data. */
  readonly detail?: string;
  readonly details?: readonly ErrorDetail[];
  /** Whole seconds after which a repetition makes sense. */
  readonly retryAfterSeconds?: number;
  /** Response headers that belong to the error, such as Allow. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The id that was not found, where it is well-formed: the edge then asks who may have minted it. */
  readonly missingId?: string;
  /** For us: never shown. */
  readonly cause?: unknown;
}

/** An expected failure, named by a code of the contract; everything else that is thrown is a bug. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly options: AppErrorOptions;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail ?? errorCodes[code].message, 'cause' in options ? { cause: options.cause } : {});
    this.code = code;
    this.options = options;
  }

  /** The HTTP status that the contract gives to the code. */
  get status(): number {
    return errorCodes[this.code].status;
  }
}
