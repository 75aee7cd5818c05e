import type { GatewayConfig } from '../config.ts';
import type { Upstream, Upstreams } from '../upstream.ts';
import { proxyTo } from './proxy-to.ts';

/** The services where the settings say that they are. */
export function upstreamsOf(config: GatewayConfig): Readonly<Record<keyof Upstreams, Upstream>> {
  const options = { maxConcurrent: config.UPSTREAM_MAX_CONCURRENT };
  return {
    verification: proxyTo(config.UPSTREAM_VERIFICATION_URL, options),
    extraction: proxyTo(config.UPSTREAM_EXTRACTION_URL, options),
    workflow: proxyTo(config.UPSTREAM_WORKFLOW_URL, options),
    case: proxyTo(config.UPSTREAM_CASE_URL, options),
    webhook: proxyTo(config.UPSTREAM_WEBHOOK_URL, options),
  };
}
