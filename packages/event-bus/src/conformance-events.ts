import { randomBytes } from 'node:crypto';
import type { AnyEvent } from '@ifcgate/contracts';
import type { BusConsumer } from './bus.ts';
import type { Topic } from './topics.ts';
import { type Received, type Unread, isUnread } from './received.ts';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new id of the public form. */
export function newId(prefix: string): string {
  const characters = [...randomBytes(25)].map((byte) => alphabet[byte % alphabet.length]);
  return `${prefix}0${characters.join('')}`;
}

/** A case that was created: what the case service says, on `case.events`. */
export function aCaseEvent(workspaceId: string, subject: string, subjectSeq: number): AnyEvent<'case.created'> {
  const subjectOfData = newId('case_');
  return {
    ...envelope(workspaceId, subject, subjectSeq),
    type: 'case.created',
    source: 'case',
    data: {
      case_id: subjectOfData,
      kind: 'verification',
      workflow: 'customer_onboarding',
      workflow_version: 1,
      status: 'in_review',
      queue: 'onboarding-review',
      applicant_id: 'applicant_1',
      metadata: { branch: 'Tórshavn' },
    },
  };
}

/** A verification that was completed: what the verification service says, on `verification.events`. */
export function aVerificationEvent(workspaceId: string, subject: string): AnyEvent<'verification.completed'> {
  return {
    ...envelope(workspaceId, subject, 1),
    type: 'verification.completed',
    source: 'verification',
    data: {
      case_id: newId('case_'),
      applicant_id: 'applicant_1',
      workflow: 'customer_onboarding',
      workflow_version: 1,
      outcome: 'clear',
      checks: [],
      metadata: {},
    },
  };
}

function envelope(workspaceId: string, subject: string, subjectSeq: number) {
  return {
    id: newId('evt_'),
    subject,
    subjectSeq,
    time: new Date().toISOString(),
    workspaceId,
    environment: 'test' as const,
  };
}

/**
 * A group that keeps what it is handed of one workspace: a bus that outlives a test may hold the events of others.
 */
export class RecordingGroup implements BusConsumer {
  readonly group = newId('group_');
  readonly topics: readonly Topic[];
  readonly received: AnyEvent[] = [];
  /** What could not be read, and everything at its place. */
  readonly unread: Unread[] = [];
  readonly all: Received[] = [];
  /** Runs before a batch is kept, and again when it is handed over again; throws as a database would that is away. */
  before: (events: readonly AnyEvent[]) => Promise<void> | void = () => undefined;
  readonly #workspaceId: string;

  constructor(workspaceId: string, topics: readonly Topic[] = ['case.events']) {
    this.#workspaceId = workspaceId;
    this.topics = topics;
  }

  async handle(all: readonly Received[]): Promise<void> {
    const ofUs = all.filter((one) => one.workspaceId === this.#workspaceId || one.workspaceId === 'unknown');
    if (ofUs.length === 0) return;
    const ours = ofUs.filter((one): one is AnyEvent => !isUnread(one));
    await this.before(ours);
    this.received.push(...ours);
    this.unread.push(...ofUs.filter(isUnread));
    this.all.push(...ofUs);
  }

  /** How many different events arrived; a repetition counts once. */
  get distinct(): number {
    return new Set(this.received.map((event) => event.id)).size;
  }

  /** The numbers of each subject in the order in which they arrived first. */
  get firstArrivals(): Record<string, number[]> {
    const unique = [...new Map(this.received.map((event) => [event.id, event])).values()];
    const bySubject = Map.groupBy(unique, (event) => event.subject);
    return Object.fromEntries([...bySubject].map(([subject, its]) => [subject, its.map((event) => event.subjectSeq)]));
  }
}
