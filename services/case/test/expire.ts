import { expireAll, systemClock } from '@ifcgate/service-kit';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { caseExpiries } from '../src/use-cases/expire-cases.ts';

/** Deletes the cases whose days are over, as the service does about every half an hour. */
export function expireCases({ service: { database }, log }: ServiceHarness<Db>): Promise<void> {
  const deps = { database, clock: systemClock, log };
  return expireAll(deps, caseExpiries(deps), new AbortController().signal);
}

/** Forgets notes of what is gone, as the service does about every ten minutes. */
export async function forgetGone({ service }: ServiceHarness<Db>): Promise<void> {
  await service.forget?.(1000);
}
