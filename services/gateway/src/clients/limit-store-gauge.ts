import { metrics } from '@ifcgate/service-kit';
import { Gauge } from 'prom-client';

const away = new Gauge({
  name: 'ifcgate_rate_limit_store_away',
  help: '1 while the store that replicas share is away, and each of them limits by itself; absent without a store.',
  // With a label there is no sample before the first observation, so processes without a store do not show it.
  labelNames: ['service'],
  registers: [metrics],
});

/** Notes whether this process has to limit by itself because the shared store is away. */
export function observeLimitStore(isAway: boolean): void {
  away.set({ service: 'gateway' }, isAway ? 1 : 0);
}
