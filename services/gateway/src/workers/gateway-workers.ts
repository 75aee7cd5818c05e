import { type Worker, retentionWorker } from '@ifcgate/service-kit';
import type { GatewayDatabase } from '../db/open-gateway-database.ts';
import type { GatewayDeps } from '../gateway.ts';
import type { UsageCounts } from '../use-cases/count-usage.ts';
import type { LastUses } from '../use-cases/save-last-uses.ts';
import type { SigningKeyRing } from '../use-cases/signing-key-ring.ts';
import { usageRetentionWorker } from './forget-usage.ts';
import { signingKeysWorker } from './rotate-signing-keys.ts';
import { lastUsesWorker } from './save-last-uses.ts';
import { usageWorker } from './save-usage.ts';
import { tellSettingsWorker } from './tell-settings.ts';

/** What the workers work on. */
export interface WorkedOn {
  readonly database: GatewayDatabase;
  readonly keys: SigningKeyRing;
  readonly uses: LastUses;
  readonly usage: UsageCounts;
}

/** What the gateway does by itself. */
export function gatewayWorkers(deps: GatewayDeps, { database, keys, uses, usage }: WorkedOn): Worker[] {
  return [
    signingKeysWorker(keys),
    lastUsesWorker(uses, database),
    retentionWorker({ database }),
    usageWorker(usage, database.claim),
    usageRetentionWorker(database.claim, deps.usageRetentionDays),
    tellSettingsWorker({ ...deps, database }),
  ];
}
