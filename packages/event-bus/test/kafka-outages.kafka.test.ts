import { fork } from 'node:child_process';
import { eventually, findKafka, startDatabaseProxy } from '@ifcgate/test-kit';
import { aCaseEvent, newId, RecordingGroup } from '../src/conformance-events.ts';
import { createKafkaBus, type KafkaBus } from '../src/kafka-bus.ts';
import { recordingLog } from './recording-log.ts';

const found = await findKafka();
const patience = { timeoutMs: 60_000 };

if (!('how' in found) || found.how !== 'jars') {
  describe('the Kafka bus, while its broker is away', () => {
    const reason = 'unavailable' in found ? found.unavailable : `The broker (${found.how}) is not ours to kill.`;
    it.skip(`did not run. ${reason}`, () => undefined);
    afterAll(() => ('how' in found ? found.stop() : undefined));
  });
} else {
  const { broker } = found;

  describe('the Kafka bus, while its broker is away', () => {
    let opened: KafkaBus[] = [];
    const open = (group: RecordingGroup, brokers = found.brokers, ...groups: RecordingGroup[]): KafkaBus => {
      const bus = createKafkaBus({
        brokers,
        clientId: 'test',
        logger: recordingLog(),
        sessionTimeoutMs: 6_000,
      });
      opened.push(bus);
      for (const each of [group, ...groups]) bus.subscribe(each);
      return bus;
    };
    afterEach(async () => {
      await Promise.all(opened.map((bus) => bus.stop()));
      opened = [];
    }, 60_000);
    afterAll(() => found.stop(), 60_000);

    it('starts and rejects what is published in time, and joins by itself when the broker is there', async () => {
      const workspaceId = newId('ws_');
      const group = new RecordingGroup(workspaceId);
      const bus = open(group);
      broker.kill();

      const startedAt = performance.now();
      await bus.start();
      const startedMs = performance.now() - startedAt;
      const outcome = await bus.publish([aCaseEvent(workspaceId, 'case_1', 1)]).catch((error: unknown) => error);
      const rejectedMs = performance.now() - startedAt - startedMs;
      await broker.restart();
      await publishUntilSafe(bus, [aCaseEvent(workspaceId, 'case_2', 1)]);

      expect(startedMs).toBeLessThan(6_000);
      expect(outcome).toBeInstanceOf(Error);
      expect(rejectedMs).toBeLessThan(11_000);
      await eventually(() => expect(group.firstArrivals).toHaveProperty('case_2', [1]), patience);
    }, 300_000);

    it('loses nothing and keeps the order of every subject through crashes and restarts of the broker', async () => {
      const workspaceId = newId('ws_');
      const groups = [new RecordingGroup(workspaceId), new RecordingGroup(workspaceId)] as const;
      const bus = open(groups[0], undefined, groups[1]);
      await bus.start();
      const turns = 40;
      let isDone = false;

      // As the outbox relay does: the next event of a subject is sent when the one before it is safe.
      const subjects = Array.from({ length: 20 }, async (_, subject) => {
        for (let turn = 1; turn <= turns || !isDone; turn += 1)
          await publishUntilSafe(bus, [aCaseEvent(workspaceId, `case_${subject}`, turn)]);
      });
      for (const crash of [true, false, true]) {
        const before = groups[0].distinct ?? 0;
        if (crash) broker.kill();
        await broker.restart();
        await eventually(() => expect(groups[0].distinct).toBeGreaterThan(before + 40), patience);
      }
      isDone = true;
      await Promise.all(subjects);

      for (const group of groups) {
        await eventually(() => expect(missing(group, turns)).toEqual([]), patience);
        for (const numbers of Object.values(group.firstArrivals))
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
    }, 600_000);

    it('stops within 15 s', async () => {
      const group = new RecordingGroup(newId('ws_'));
      const bus = open(group);
      await bus.start();
      broker.kill();

      const startedAt = performance.now();
      await bus.stop();

      expect(performance.now() - startedAt).toBeLessThan(15_000);
      await broker.restart();
    }, 240_000);

    it('goes on within 15 s once the broker is back, whenever it died and however long it was away', async () => {
      const workspaceId = newId('ws_');
      const group = new RecordingGroup(workspaceId);
      const bus = open(group);
      await bus.start();
      await publishUntilSafe(bus, [aCaseEvent(workspaceId, 'case_0', 1)]);

      for (const awayMs of [0, 8_000]) {
        broker.kill();
        const killedAt = performance.now();
        await eventually(() => performance.now() - killedAt >= awayMs, { timeoutMs: awayMs + 10_000 });
        await broker.restart();
        const backAt = performance.now();
        const event = aCaseEvent(workspaceId, `case_${awayMs + 1}`, 1);
        await publishUntilSafe(bus, [event]);
        await eventually(() => expect(group.received.map(({ id }) => id)).toContain(event.id), patience);
        expect(performance.now() - backAt).toBeLessThan(15_000);
      }
    }, 300_000);

    it('moves the partitions of a killed consumer to others within 10 s', async () => {
      const workspaceId = newId('ws_');
      const group = new RecordingGroup(workspaceId);
      const other = fork(new URL('member-process.ts', import.meta.url), [found.brokers, group.group]);
      const heardByOther = new Set<unknown>();
      other.on('message', (subject) => heardByOther.add(subject));
      // With its own session timeout, which is what production has.
      const bus = createKafkaBus({ brokers: found.brokers, clientId: 'test', logger: recordingLog() });
      opened.push(bus);
      bus.subscribe(group);
      await bus.start();
      const publish = (turn: number): Promise<void> =>
        bus.publish(Array.from({ length: 60 }, (_, n) => aCaseEvent(workspaceId, `case_${n}`, turn)));
      let turn = 0;
      await eventually(
        async () => {
          heardByOther.clear();
          const before = group.received.length;
          await publish(++turn);
          await eventually(() => group.received.length - before + heardByOther.size >= 60, { timeoutMs: 2_000 });
          expect(Math.min(heardByOther.size, group.received.length - before)).toBeGreaterThan(0);
        },
        { timeoutMs: 60_000 },
      );

      other.kill('SIGKILL');
      const killedAt = performance.now();
      await publish(1_000_000);

      await eventually(
        () => expect(group.received.filter(({ subjectSeq }) => subjectSeq === 1_000_000)).toHaveLength(60),
        patience,
      );
      expect(performance.now() - killedAt).toBeLessThan(10_000);
    }, 240_000);

    it.each([0, 10, 500])(
      'does not wait for ever for a broker that falls silent after %s bytes',
      async (bytes) => {
        const workspaceId = newId('ws_');
        const group = new RecordingGroup(workspaceId);
        const proxy = await startDatabaseProxy(`kafka://${found.brokers}`);
        proxy.mute(bytes);
        const bus = open(group, new URL(proxy.through(`kafka://${found.brokers}`)).host);
        const startedAt = performance.now();
        await bus.start();
        const outcome = await bus.publish([aCaseEvent(workspaceId, 'case_1', 1)]).catch((error: unknown) => error);
        expect(outcome).toBeInstanceOf(Error);
        expect(performance.now() - startedAt).toBeLessThan(17_000);

        proxy.restore();
        const answersAt = performance.now();
        await publishUntilSafe(bus, [aCaseEvent(workspaceId, 'case_2', 1)]);
        await eventually(() => expect(group.firstArrivals).toHaveProperty('case_2', [1]), patience);

        // What was asked before never gets its answer: it is given up after 30 s, and asked anew.
        expect(performance.now() - answersAt).toBeLessThan(50_000);
        proxy.mute();
        const stopsAt = performance.now();
        await bus.stop();
        expect(performance.now() - stopsAt).toBeLessThan(15_000);
        await proxy.stop();
      },
      300_000,
    );
  });
}

async function publishUntilSafe(bus: KafkaBus, events: Parameters<KafkaBus['publish']>[0]): Promise<void> {
  await eventually(() => bus.publish(events), { timeoutMs: 120_000, intervalMs: 200 });
}

/** The subjects that some of the numbers up to `turns` did not reach. */
function missing(group: RecordingGroup, turns: number): string[] {
  return Array.from({ length: 20 }, (_, subject) => `case_${subject}`).filter((subject) => {
    const numbers = new Set(group.firstArrivals[subject]);
    return Array.from({ length: turns }, (_, n) => n + 1).some((turn) => !numbers.has(turn));
  });
}
