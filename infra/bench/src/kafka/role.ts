import type { AnyEvent } from '@ifcgate/contracts';
import { type KafkaBus, createKafkaBus } from '@ifcgate/event-bus/kafka';
import { createLogger, newId } from '@ifcgate/service-kit';

/** So many subjects lie on all partitions. */
export const subjects = 96;

/** A process that publishes and hears case events; `hear` is told the subject and the number of each. */
export async function openBus(
  brokers: string,
  group: string,
  hear: (subject: string, subjectSeq: number) => void,
): Promise<KafkaBus> {
  const destination = { write: (line: string) => void (process.env['BENCH_LOG'] && process.stderr.write(line)) };
  const logger = createLogger({ service: 'bench', level: 'debug', redact: new Set(['secret']), destination });
  const bus = createKafkaBus({ brokers, clientId: 'bench', logger });
  bus.subscribe({
    ...{ group, topics: ['case.events'] },
    handle: (events: readonly AnyEvent[]) => {
      for (const { subject, subjectSeq } of events) hear(subject, subjectSeq);
      return Promise.resolve();
    },
  });
  await bus.start();
  return bus;
}

/** One event about each subject, as the case service says them. */
export function eventsOf(subjectSeq: number): AnyEvent[] {
  const facts = { kind: 'verification', workflow: 'w', workflow_version: 1, status: 'in_review', queue: null };
  return Array.from({ length: subjects }, (_, n) => ({
    ...{ id: newId('event'), type: 'case.created', source: 'case', subject: `case_${n}`, subjectSeq },
    ...{ time: new Date().toISOString(), workspaceId: 'ws_1', environment: 'test' },
    data: { case_id: newId('case'), ...facts, applicant_id: null, metadata: {} },
  })) as unknown as AnyEvent[];
}

// As a process of its own it is a member of the group that can be killed: it says what it hears.
if (process.send !== undefined && process.argv[2] !== undefined) {
  const [, , brokers = '', group = ''] = process.argv;
  await openBus(brokers, group, (subject, subjectSeq) => process.send?.({ subject, subjectSeq }));
}
