export { isAddressAllowed } from './address-guard.ts';
export type { AnswerHeaders } from './answer-headers.ts';
export { type SystemResolverOptions, createSystemResolver } from './dns/system-resolver.ts';
export type { Resolve, ResolvedAddress } from './connector.ts';
export {
  createEgress,
  type Download,
  type DownloadRequest,
  type Egress,
  type EgressLimits,
  type EgressOptions,
  type EgressRequest,
  type EgressResponse,
} from './egress.ts';
export { EgressError, type EgressErrorClass, type EgressErrorCode, classOfStatus } from './egress-error.ts';
