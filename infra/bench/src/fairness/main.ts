import IFCGate from '@ifcgate/sdk';
import { percentile, report } from '../figures.ts';
import { type OrdinaryResult, runOrdinary } from '../hostile/run-ordinary.ts';
import { createStranger, startPlatform } from '../processes.ts';
import { whileAttacked } from '../while-attacked.ts';
import { type AttackKind, type AttackResult, attackKinds, unfairAttack } from './attack-order.ts';

/**
 * What an ordinary workspace notices while another does what no rule forbids: see the README beside. With `--smoke` a
 * tenth of everything, which only shows that it runs.
 */
const isSmoke = process.argv.includes('--smoke');
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const kinds = attackKinds.filter((kind) => named.length === 0 || named.includes(kind));
const seconds = isSmoke ? 2 : Number(process.env['BENCH_SECONDS'] ?? 20);
const perSecond = isSmoke ? 2 : Number(process.env['BENCH_RATE'] ?? 4);
const atOnce: Readonly<Record<AttackKind, number>> = {
  ...{ 'slow extractions': 270, 'stalled uploads': 256, 'slow exports': 64 },
  ...{ 'unknown keys': 64, 'own keys': 64 },
};
/** The gate: p99 within so many times the quiet one, and so many milliseconds. */
const gate = { times: 2, moreMs: 250 };
const calls = {
  verifyMs: 'POST /v1/verifications',
  caseMs: 'GET /v1/cases/{id}, at once',
  uploadMs: 'POST /v1/files',
  readMs: 'POST /v1/documents/extract → fields',
} as const;

// The limits that a workspace has unless the operator says otherwise: they are part of what protects the others.
const platform = await startPlatform({ IFCGATE_RATE_LIMIT: '600' });
let isHeld = true;
try {
  await measure(await createStranger(platform, 100_000));
} finally {
  await platform.stop();
}
if (!isSmoke) process.exitCode = isHeld ? 0 : 1;

async function measure(apiKey: string): Promise<void> {
  const { baseUrl } = platform;
  const ordinary = { baseUrl, apiKey, perSecond, seconds };
  const attackers = new Map<AttackKind, string[]>();
  // A workspace for each: what one did before counts towards its limit.
  for (const kind of kinds) attackers.set(kind, await prepareAttacker(kind));
  await runOrdinary({ ...ordinary, seconds: Math.min(5, seconds) });
  const alone = await runOrdinary(ordinary);
  tell('alone', alone, alone);
  for (const [kind, apiKeys] of attackers) {
    const order = { kind, baseUrl, apiKeys, atOnce: sized(atOnce[kind]) };
    const { value, attack } = await whileAttacked(unfairAttack, order, () => runOrdinary(ordinary));
    tell(`${order.atOnce} ${kind}`, value, alone, attack);
  }
}

/** A workspace that attacks, with what it needs for that. Returns its keys. */
async function prepareAttacker(kind: AttackKind): Promise<string[]> {
  const apiKey = await createStranger(platform, kind === 'slow exports' ? 100_000 : undefined);
  const client = new IFCGate({ apiKey, baseUrl: platform.baseUrl });
  const keys: string[] = [apiKey];
  if (kind === 'slow exports') {
    // The largest rows that a client can make: an export that fits into the buffers of a connection holds nobody up.
    const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key_${n}`, 'x'.repeat(500)]));
    for (let n = 0; n < sized(600); n++)
      await client.verifications.create({ workflow: 'onboarding-default', applicant_id: `app_${n}`, metadata });
  } else if (kind === 'own keys') {
    for (let n = 0; n < sized(200); n++)
      keys.push((await client.apiKeys.create({ name: `key ${n}`, scopes: ['cases:read'] })).secret);
  }
  return keys;
}

function sized(count: number): number {
  return isSmoke ? Math.ceil(count / 10) : count;
}

function tell(name: string, seen: OrdinaryResult, alone: OrdinaryResult, attack?: AttackResult): void {
  const answered = Object.entries(attack ?? {}).map(
    ([status, count]) => `${count} × ${status === '0' ? 'cut' : status}`,
  );
  report(
    name,
    `${seen.failed} ordinary calls failed${attack ? `; the attack was answered ${answered.join(', ')}` : ''}`,
  );
  if (seen.failed > 0) isHeld = false;
  for (const [key, what] of Object.entries(calls) as [keyof typeof calls, string][]) {
    const figures = [50, 99].map((percent) => {
      const value = percentile(seen[key], percent);
      return `p${percent} ${value.toFixed(1)} ms (${(value / percentile(alone[key], percent)).toFixed(2)})`;
    });
    const limitMs = gate.times * percentile(alone[key], 99) + gate.moreMs;
    const isWithin = percentile(seen[key], 99) <= limitMs;
    if (!isWithin) isHeld = false;
    report(`  ${what}`, `${figures.join(', ')}${isWithin ? '' : `   above ${limitMs.toFixed(0)} ms`}`);
  }
}
