/** What went wrong with an outbound request; each has a message that a client may read. */
export type EgressErrorCode =
  'address_forbidden' | 'unreachable' | 'timeout' | 'too_large' | 'redirect_refused' | 'too_many_redirects' | 'aborted';

/** The same in the words of the contract (section 12), which tell more about a connection and less about a file. */
export type EgressErrorClass =
  | 'dns_error'
  | 'connection_refused'
  | 'connection_reset'
  | 'timeout_connect'
  | 'timeout_response'
  | 'tls_error'
  | 'not_http'
  | 'response_too_large'
  | 'redirect'
  | 'status_4xx'
  | 'status_5xx'
  | 'address_forbidden'
  | 'interrupted'
  | 'error';

/** What an `EgressError` may carry besides its code. */
export interface EgressErrorOptions {
  /** Replaces the code's own class. */
  readonly errorClass?: EgressErrorClass;
  /** Replaces the code's own message. Clients read it: no addresses, no internals. */
  readonly message?: string;
  /** The status that the other side answered with, where it is the reason. */
  readonly status?: number;
  /** For us: it may name addresses. */
  readonly cause?: unknown;
}

/** An outbound request did not succeed. `message` is safe for clients; `cause` is for us. */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly code: EgressErrorCode;
  readonly errorClass: EgressErrorClass;
  readonly status: number | undefined;

  constructor(code: EgressErrorCode, options: EgressErrorOptions = {}) {
    super(options.message ?? messages[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.errorClass =
      options.errorClass ?? (options.status === undefined ? classes[code] : classOfStatus(options.status));
    this.status = options.status;
  }
}

/** The class of an answer that was not 2xx. What HTTP does not know counts as 5xx (RFC 9110, section 15). */
export function classOfStatus(status: number): EgressErrorClass {
  if (status >= 300 && status <= 399) return 'redirect';
  return status >= 400 && status <= 499 ? 'status_4xx' : 'status_5xx';
}

/**
 * The `EgressError` for whatever the network, TLS or the HTTP parser reported. What nobody expected is of the class
 * `error`: no peer may bring about anything else than an `EgressError`.
 *
 * @throws the error itself when it says that the request was never valid: that is a bug of the caller
 */
export function toEgressError(error: unknown): EgressError {
  if (error instanceof EgressError) return error;
  const code = codeOf(error);
  if (code === 'UND_ERR_INVALID_ARG') throw error;
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED') return new EgressError('aborted', { cause: error });
  // undici has one code for a connection that ended and for an answer that HTTP does not allow here.
  if (code === 'UND_ERR_SOCKET' && /^bad /.test((error as Error).message)) return notHttp(error);
  const reason = reasons.find(({ pattern }) => pattern.test(code)) ?? unexpected;
  return new EgressError('unreachable', { ...reason, cause: error });
}

/** The error for an answer that is none by the rules of HTTP. */
export function notHttp(cause?: unknown): EgressError {
  return new EgressError('unreachable', { errorClass: 'not_http', message: noHttp, cause });
}

const messages: Record<EgressErrorCode, string> = {
  address_forbidden: 'This address may not be called: use an https URL of a host on the public internet.',
  unreachable: 'The host could not be reached.',
  timeout: 'The host did not answer completely in time.',
  too_large: 'The answer is larger than allowed.',
  redirect_refused: 'The host redirected to a URL that may not be followed.',
  too_many_redirects: 'The host redirected too often.',
  aborted: 'The request was given up before it was answered.',
};

const classes: Record<EgressErrorCode, EgressErrorClass> = {
  address_forbidden: 'address_forbidden',
  unreachable: 'error',
  timeout: 'timeout_response',
  too_large: 'response_too_large',
  redirect_refused: 'redirect',
  too_many_redirects: 'redirect',
  aborted: 'interrupted',
};

interface Reason {
  readonly errorClass: EgressErrorClass;
  readonly message: string;
}

const noTls = 'The host did not agree to a TLS connection.';
const noHttp = 'The host did not give a complete, valid HTTP answer.';

/** By the code of an error; the first that fits. */
const reasons: readonly (Reason & { readonly pattern: RegExp })[] = [
  { pattern: /^ECONNREFUSED$/, errorClass: 'connection_refused', message: 'The host refused the connection.' },
  { pattern: /^E(HOST|NET)(UNREACH|DOWN)$/, errorClass: 'connection_refused', message: messages.unreachable },
  { pattern: /^ETIMEDOUT$/, errorClass: 'timeout_connect', message: messages.unreachable },
  {
    pattern: /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^HOSTNAME_MISMATCH$/,
    errorClass: 'tls_error',
    message: 'The TLS certificate of the host was not accepted.',
  },
  { pattern: /^(ERR_SSL|ERR_TLS|EPROTO)/, errorClass: 'tls_error', message: noTls },
  {
    pattern: /^UND_ERR_HEADERS_OVERFLOW$/,
    errorClass: 'response_too_large',
    message: 'The headers of the answer are larger than allowed (16 KiB).',
  },
  {
    pattern: /^(HPE_INVALID_EOF_STATE|UND_ERR_SOCKET|ECONNRESET|EPIPE)$/,
    errorClass: 'connection_reset',
    message: noHttp,
  },
  { pattern: /^(HPE_|UND_ERR_RES_)/, errorClass: 'not_http', message: noHttp },
];

const unexpected: Reason = { errorClass: 'error', message: messages.unreachable };

// Not `instanceof Error`: errors of Node itself come from another realm where code runs in a VM context.
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // undici's errors of the parser have a code in some versions only.
  return 'name' in error && error.name === 'HTTPParserError' ? 'HPE_' : '';
}
