import { type AnyEvent, type EventType, eventSchemas } from '@ifcgate/contracts';
import { z } from 'zod';
import { newId } from '../src/conformance-events.ts';
import type { Catalogue } from '../src/received.ts';

const { 'workflow.decided': decided, 'verification.completed': completed } = eventSchemas;

/** What the version after this one can read: a new value of an enum, a new shape inside, a new type. */
export const nextCatalogue: Catalogue = {
  ...eventSchemas,
  'workflow.decided': decided.extend({ decision: z.enum(['approve', 'reject', 'review', 'escalate']) }),
  'verification.completed': completed.extend({
    checks: z.array(z.object({ name: z.string(), outcome: z.object({ verdict: z.string(), score: z.number() }) })),
  }),
  'workflow.paused': z.object({ case_id: z.string(), until: z.string() }),
};

/** The type that only the next version has. */
export const newType = 'workflow.paused' as EventType;

type Samples = Readonly<Record<'today' | 'escalated' | 'reshaped' | 'paused' | 'unheardOf', object>>;

const decision = { run_id: newId('run_'), case_id: newId('case_'), workflow: 'w', workflow_version: 1, rule: null };

/** Events as they were recorded: of this version, of the next one, and of one that neither of the two can read. */
const samples: Samples = {
  today: { type: 'workflow.decided', source: 'workflow', data: { ...decision, decision: 'review', queue: null } },
  escalated: { type: 'workflow.decided', source: 'workflow', data: { ...decision, decision: 'escalate', queue: null } },
  reshaped: {
    ...{ type: 'verification.completed', source: 'verification' },
    data: {
      ...{
        case_id: newId('case_'),
        applicant_id: 'a',
        workflow: 'w',
        workflow_version: 1,
        outcome: 'clear',
        metadata: {},
      },
      checks: [{ name: 'document_expiry', outcome: { verdict: 'clear', score: 0.9 } }],
    },
  },
  paused: { type: 'workflow.paused', source: 'workflow', data: { case_id: newId('case_'), until: '2027-01-01' } },
  unheardOf: { type: 'workflow.decided', source: 'workflow', data: { ...decision, decision: 7, queue: null } },
};

/** A sample as an event of a subject. */
export function aSample(workspaceId: string, name: keyof Samples, subject: string, subjectSeq: number): AnyEvent {
  const envelope = { id: newId('evt_'), subject, subjectSeq, time: new Date().toISOString(), workspaceId };
  return { ...envelope, environment: 'test', ...samples[name] } as AnyEvent;
}
