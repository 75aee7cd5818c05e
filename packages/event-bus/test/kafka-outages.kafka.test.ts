import { eventually, findKafka } from '@ifcgate/test-kit';
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
    const open = (...groups: RecordingGroup[]): KafkaBus => {
      const bus = createKafkaBus({
        brokers: found.brokers,
        clientId: 'test',
        logger: recordingLog(),
        sessionTimeoutMs: 6_000,
      });
      opened.push(bus);
      for (const group of groups) bus.subscribe(group);
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
    }, 120_000);

    it('loses nothing and keeps the order of every subject through crashes and restarts of the broker', async () => {
      const workspaceId = newId('ws_');
      const groups = [new RecordingGroup(workspaceId), new RecordingGroup(workspaceId)];
      const bus = open(...groups);
      await bus.start();
      const turns = 40;
      let isDone = false;

      // As the outbox relay does: the next event of a subject is sent when the one before it is safe.
      const subjects = Array.from({ length: 20 }, async (_, subject) => {
        for (let turn = 1; turn <= turns || !isDone; turn += 1)
          await publishUntilSafe(bus, [aCaseEvent(workspaceId, `case_${subject}`, turn)]);
      });
      for (const crash of [true, false, true]) {
        const before = groups[0]?.distinct ?? 0;
        if (crash) broker.kill();
        await broker.restart();
        await eventually(() => expect(groups[0]?.distinct).toBeGreaterThan(before + 40), patience);
      }
      isDone = true;
      await Promise.all(subjects);

      for (const group of groups) {
        await eventually(() => expect(missing(group, turns)).toEqual([]), patience);
        for (const numbers of Object.values(group.firstArrivals))
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
    }, 240_000);

    it('stops within 15 s', async () => {
      const group = new RecordingGroup(newId('ws_'));
      const bus = open(group);
      await bus.start();
      broker.kill();

      const startedAt = performance.now();
      await bus.stop();

      expect(performance.now() - startedAt).toBeLessThan(15_000);
      await broker.restart();
    }, 120_000);
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
