import { eventually, findKafka } from '@ifcgate/test-kit';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { type BusUnderTest, busConformance } from '../src/conformance.ts';
import { aCaseEvent, newId, RecordingGroup } from '../src/conformance-events.ts';
import { createKafkaBus, type KafkaBus } from '../src/kafka-bus.ts';
import { readMessage, toRawMessage } from '../src/codec.ts';
import { type Catalogue, isUnread } from '../src/received.ts';
import { nextVersionConformance } from './next-version.ts';
import { recordingLog } from './recording-log.ts';

const found = await findKafka();
const patience = { timeoutMs: 20_000 };

if ('unavailable' in found) {
  describe('the Kafka bus', () => {
    it.skip(`did not run. ${found.unavailable}`, () => undefined);
  });
} else {
  const { brokers } = found;
  const open = (logger = recordingLog(), catalogue?: Catalogue) =>
    createKafkaBus({ brokers, clientId: 'test', logger, sessionTimeoutMs: 6_000, catalogue });
  afterAll(() => found.stop(), 60_000);

  const kind: BusUnderTest = { open: (catalogue) => open(recordingLog(), catalogue), isDurable: true };
  busConformance(`the Kafka bus (broker by ${found.how})`, () => Promise.resolve(kind));
  nextVersionConformance('the Kafka bus', () => kind);

  describe('the Kafka bus', () => {
    const raw = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
    let opened: KafkaBus[] = [];
    const start = async (bus: KafkaBus, ...groups: RecordingGroup[]): Promise<KafkaBus> => {
      opened.push(bus);
      for (const group of groups) bus.subscribe(group);
      await bus.start();
      return bus;
    };
    afterEach(async () => {
      await Promise.all(opened.map((bus) => bus.stop()));
      opened = [];
    }, 60_000);

    it('makes the topics with 12 partitions that keep events for 14 days', async () => {
      await start(open(), new RecordingGroup('ws_none'));
      const admin = raw.admin();
      await admin.connect();

      const { topics } = await admin.fetchTopicMetadata({ topics: ['case.events', 'webhook.events'] });
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: 2, name: 'document.events', configNames: ['retention.ms', 'min.insync.replicas'] }],
      });
      await admin.disconnect();

      expect(topics.map(({ partitions }) => partitions.length)).toEqual([12, 12]);
      const settings =
        resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]) ?? [];
      expect(Object.fromEntries(settings)).toEqual({ 'retention.ms': '1209600000', 'min.insync.replicas': '1' });
    });

    it('writes CloudEvents in binary mode to the partition that a Java client would choose', async () => {
      const workspaceId = newId('ws_');
      const bus = await start(open());
      // murmur2 of these keys, from Apache Kafka's own UtilsTest: -973932308, -790332482, -985981536, -1486304829.
      const expected = { '21': 0, foobar: 6, 'a-little-bit-long-string': 8, 'a-little-bit-longer-string': 11 };
      const events = Object.keys(expected).map((subject) => aCaseEvent(workspaceId, subject, 1));

      await bus.publish(events);
      const messages = await readAll(raw, (message) => message.headers?.['workspaceid']?.toString() === workspaceId, 4);

      expect(Object.fromEntries(messages.map(({ key, partition }) => [String(key), partition]))).toEqual(expected);
      const [event] = events;
      const message = messages.find(({ key }) => String(key) === event?.subject);
      const headers = Object.entries(message?.headers ?? {}).map(([name, value]) => [name, String(value)]);
      expect(Object.fromEntries(headers)).toEqual({
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: event?.id,
        ce_type: 'case.created',
        ce_source: 'case',
        ce_subject: event?.subject,
        ce_time: event?.time,
        subjectseq: '1',
        workspaceid: workspaceId,
        environment: 'test',
      });
      expect(JSON.parse(String(message?.value))).toEqual(event?.data);
    });

    it('hands over what it cannot read, however damaged, says so, and goes on behind it', async () => {
      const workspaceId = newId('ws_');
      const group = new RecordingGroup(workspaceId);
      const log = recordingLog();
      const good = aCaseEvent(workspaceId, 'case_mixed', 1);
      const producer = raw.producer();
      const bus = await start(open(log), group);
      await producer.connect();
      const headers = { ...envelopeOf(workspaceId), ce_id: newId('evt_') };

      await producer.send({
        topic: 'case.events',
        messages: [
          { key: 'case_mixed', value: '{}', headers: { ...headers, ce_type: 'case.something.newer' } },
          { key: 'case_mixed', value: '{"status":5}', headers },
          { key: 'case_mixed', value: 'no json', headers },
          { key: 'case_mixed', value: null },
        ],
      });
      await producer.disconnect();
      await bus.publish([good]);

      await eventually(() => expect(group.received).toEqual([good]), patience);
      expect(group.unread.map(({ unread, subject }) => [unread, subject.replace(/_.*/, '')])).toEqual([
        ['its type is not known', 'case'],
        [expect.stringContaining('its data is wrong: '), 'case'],
        ['its data is wrong: all of it (invalid_type)', 'case'],
        [expect.stringContaining('its envelope is wrong: id (invalid_type), type'), 'damaged'],
      ]);
      // Others of this file left what cannot be read on the topic as well.
      const places = log.lines('warn', 'event.unread');
      expect(bus.counters()[group.group]?.unread).toBe(places.length);
      expect(places.length).toBeGreaterThanOrEqual(4);
      expect(places[0]).toMatchObject({
        topic: 'case.events',
        offset: expect.any(String),
        partition: expect.any(Number),
      });
    });

    it('keeps its partitions while a handler takes longer than the session lasts', async () => {
      const workspaceId = newId('ws_');
      const group = new RecordingGroup(workspaceId);
      const log = recordingLog();
      const calls: string[] = [];
      group.before = async (events) => {
        calls.push(...events.map((event) => event.id));
        await new Promise((resolve) => setTimeout(resolve, 8_000));
      };
      const bus = await start(open(log), group);
      const event = aCaseEvent(workspaceId, 'case_slow', 1);

      await bus.publish([event]);

      await eventually(() => expect(group.distinct).toBe(1), patience);
      expect(calls).toEqual([event.id]);
      expect(bus.counters()[group.group]).toMatchObject({ reopened: 0, pauses: 0 });
    });

    it('lets another process of the group take over, losing nothing and keeping the order', async () => {
      const workspaceId = newId('ws_');
      const group = new RecordingGroup(workspaceId);
      const publisher = await start(open());
      const leaving = await start(open(), group);
      const publish = (turn: number) =>
        publisher.publish(Array.from({ length: 50 }, (_, n) => aCaseEvent(workspaceId, `case_${n}`, turn)));

      for (let turn = 1; turn <= 20; turn += 1) {
        await publish(turn);
        // The second joins while the first is at work, and goes on alone in the middle.
        if (turn === 5) await start(open(), group);
        if (turn === 12) await leaving.stop();
      }

      await eventually(() => expect(group.distinct).toBe(1_000), patience);
      const inOrder = Array.from({ length: 20 }, (_, n) => n + 1);
      for (const numbers of Object.values(group.firstArrivals)) expect(numbers).toEqual(inOrder);
    });

    it('goes on where the group stopped, without handing everything over again', async () => {
      const workspaceId = newId('ws_');
      const group = new RecordingGroup(workspaceId);
      const first = await start(open(), group);
      await first.publish(Array.from({ length: 300 }, (_, n) => aCaseEvent(workspaceId, `case_${n}`, 1)));
      await eventually(() => expect(group.distinct).toBe(300), patience);
      await first.stop();

      const second = await start(open(), group);
      await second.publish([aCaseEvent(workspaceId, 'case_new', 1)]);

      await eventually(() => expect(group.distinct).toBe(301), patience);
      expect(group.received).toHaveLength(301);
    });
  });
}

/** Headers of a case event without its type's data. */
function envelopeOf(workspaceId: string): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_type: 'case.created',
    ce_source: 'case',
    ce_subject: 'case_mixed',
    ce_time: new Date().toISOString(),
    subjectseq: '1',
    workspaceid: workspaceId,
    environment: 'test',
  };
}

/** Reads a topic from its beginning with another client, until so many messages were found. */
async function readAll(
  kafka: Kafka,
  isWanted: (message: KafkaMessage) => boolean,
  count: number,
): Promise<(KafkaMessage & { partition: number })[]> {
  const found: (KafkaMessage & { partition: number })[] = [];
  const consumer = kafka.consumer({ groupId: newId('group_'), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: ['case.events'], fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message, partition }) => {
      if (isWanted(message)) found.push({ ...message, partition });
      return Promise.resolve();
    },
  });
  await eventually(() => expect(found).toHaveLength(count), patience);
  await consumer.disconnect();
  expect(found.some((message) => isUnread(readMessage(toRawMessage('case.events', message))))).toBe(false);
  return found;
}
