/** What went wrong with an outbound request; each has a message that a client may read. */
export type EgressErrorCode =
  'address_forbidden' | 'unreachable' | 'timeout' | 'too_large' | 'redirect_refused' | 'too_many_redirects' | 'aborted';

/** What an `EgressError` may carry besides its code. */
export interface EgressErrorOptions {
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
  readonly status: number | undefined;

  constructor(code: EgressErrorCode, options: EgressErrorOptions = {}) {
    super(options.message ?? messages[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status;
  }
}

/**
 * The `EgressError` for whatever the network, TLS or the HTTP parser reported.
 *
 * @throws the error itself when it says that the request was never valid: that is a bug of the caller
 */
export function toEgressError(error: unknown): EgressError {
  if (error instanceof EgressError) return error;
  const code = codeOf(error);
  if (code === 'UND_ERR_INVALID_ARG') throw error;
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED') return new EgressError('aborted', { cause: error });
  return new EgressError('unreachable', { message: reasonOf(code), cause: error });
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

function reasonOf(code: string): string {
  if (code === 'ENOTFOUND' || code === 'ENODATA' || code.startsWith('EAI_'))
    return 'The host name could not be resolved.';
  if (code === 'ECONNREFUSED') return 'The host refused the connection.';
  if (certificateCodes.test(code)) return 'The TLS certificate of the host was not accepted.';
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return 'The host did not agree to a TLS connection.';
  if (brokenAnswerCodes.test(code)) return 'The host did not give a complete, valid HTTP answer.';
  return messages.unreachable;
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^HOSTNAME_MISMATCH$/;
const brokenAnswerCodes = /^(HPE_|UND_ERR_(SOCKET|HEADERS_OVERFLOW|RES_)|ECONNRESET$|EPIPE$)/;

// Not `instanceof Error`: errors of Node itself come from another realm where code runs in a VM context.
function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : '';
}
