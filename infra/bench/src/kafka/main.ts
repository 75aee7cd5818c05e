import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBroker } from '@ifcgate/kafka-broker';
import { newId } from '@ifcgate/service-kit';
import { percentile, report } from '../figures.ts';
import { eventsOf, openBus, subjects } from './role.ts';

/**
 * How long the bus takes until everything flows again, after a broker that died is back and after a consumer was killed: see
 * the README beside. With `--smoke` one round of each, which only shows that it runs.
 */
const isSmoke = process.argv.includes('--smoke');
const rounds = isSmoke ? 1 : Number(process.env['BENCH_ROUNDS'] ?? 10);
/** How long the broker is away: shorter and longer than a session lasts. */
const awayMs = isSmoke ? [1000] : [0, 3000, 15_000];

const broker = await startBroker();
const group = newId('event');
/** The newest number that this process has heard of each subject, and the other one. */
const heard = new Map<string, number>();
const heardByOther = new Map<string, number>();
let other = await startOther();
const bus = await openBus(broker.brokers, group, (subject, seq) => void heard.set(subject, seq));
let turn = 0;
try {
  await untilFlowing();
  await measureOutages();
  await measureKills();
} finally {
  other.kill('SIGKILL');
  await bus.stop();
  await broker.stop();
}

async function measureOutages(): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    broker.kill();
    await sleep(awayMs[round % awayMs.length]);
    await broker.restart();
    times.push(await untilFlowing());
  }
  tell('from the broker’s port open until all flows', times);
}

async function measureKills(): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Both have some of the partitions.
    while (heardByOther.size === 0 || heard.size === 0) await publish();
    other.kill('SIGKILL');
    times.push(await untilFlowing());
    heardByOther.clear();
    heard.clear();
    other = await startOther();
  }
  tell('from the kill of a consumer until all flows', times);
}

/** Until an event about each subject, published from now on, has been heard by someone. Answers the milliseconds. */
async function untilFlowing(): Promise<number> {
  const startedAt = performance.now();
  const first = turn + 1;
  const newest = (n: number): number => Math.max(heard.get(`case_${n}`) ?? 0, heardByOther.get(`case_${n}`) ?? 0);
  const isFlowing = (): boolean => Array.from({ length: subjects }, (_, n) => newest(n)).every((seq) => seq >= first);
  for (let waitedMs = 0; !isFlowing(); waitedMs += 100) {
    // Again and again, as the relay does; the first that is taken is enough.
    if (waitedMs % 500 === 0) void publish().catch(() => undefined);
    await sleep(100);
  }
  return performance.now() - startedAt;
}

async function publish(): Promise<void> {
  await bus.publish(eventsOf(++turn));
  await sleep(50);
}

async function startOther(): Promise<ChildProcess> {
  const child = fork(new URL('role.ts', import.meta.url), [broker.brokers, group]);
  child.on('message', (message: { subject: string; subjectSeq: number }) => {
    if (child === other) heardByOther.set(message.subject, message.subjectSeq);
  });
  await sleep(isSmoke ? 5000 : 10_000);
  return child;
}

function tell(what: string, milliseconds: readonly number[]): void {
  const seconds = [0, 50, 90, 100].map((percent) => (percentile(milliseconds, percent) / 1000).toFixed(1));
  const [least, half, most, longest] = seconds;
  report(what, `${least} s at least, p50 ${half}, p90 ${most}, ${longest} at most (${milliseconds.length} rounds)`);
}
