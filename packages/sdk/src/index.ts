export { IFCGate as default, IFCGate } from './client.ts';
export { ApiPromise } from './api-promise.ts';
export type { WithResponse } from './api-promise.ts';
export {
  APIConnectionError,
  APIError,
  APITimeoutError,
  AuthenticationError,
  ConfigurationError,
  ConflictError,
  IFCGateError,
  InvalidRequestError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  UnprocessableError,
  WaitTimeoutError,
  WebhookVerificationError,
} from './errors.ts';
export type { ErrorCode, ErrorDetail, WebhookProblem } from './errors.ts';
export { ListPromise, Page } from './pages.ts';
export type { ListParams } from './pages.ts';
export type { PostOptions, RequestOptions } from './request.ts';
export type * from './resources/api-keys.ts';
export type * from './resources/document-parts.ts';
export type * from './resources/cases.ts';
export type * from './resources/documents.ts';
export type * from './resources/events.ts';
export type * from './resources/files.ts';
export type * from './resources/template-definitions.ts';
export type * from './resources/templates.ts';
export type * from './resources/verifications.ts';
export type * from './resources/webhook-deliveries.ts';
export type * from './resources/webhook-endpoints.ts';
export type * from './resources/workflows.ts';
export type * from './resources/workspace.ts';
export type { ClientOptions } from './settings.ts';
export type { WaitOptions } from './wait-until.ts';
export type * from './webhook-events.ts';
/** What a receiver of webhooks needs: `webhooks.unwrap`, `webhooks.verify`, `webhooks.generateTestHeaders`. */
export * as webhooks from './webhooks.ts';
