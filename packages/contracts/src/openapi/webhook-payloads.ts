import { z } from 'zod';
import type { PublicEventType } from '../events/public.ts';
import { caseStatusSchema } from '../http/cases.ts';
import { documentStatusSchema } from '../http/document-parts.ts';
import { instantSchema, metadataSchema } from '../http/fields.ts';
import { checkOutcomeSchema } from '../http/verifications.ts';
import { idSchema } from '../ids.ts';

const common = {
  event: z.string(),
  event_id: idSchema('event'),
  sequence: z.number().int(),
  environment: z.enum(['live', 'test']),
  processed_at: instantSchema,
};
const ofCase = {
  case_id: idSchema('case'),
  workflow: z.string(),
  applicant_id: z.string().nullable(),
  metadata: metadataSchema,
};

/** The bodies of webhooks, by the name of their component. */
export const webhookPayloads = {
  CaseEvent: z.object({ ...common, ...ofCase, status: caseStatusSchema, queue: z.string().nullable() }),
  VerificationEvent: z.object({ ...common, ...ofCase, outcome: checkOutcomeSchema }),
  DocumentEvent: z.object({
    ...common,
    document_id: idSchema('document'),
    status: documentStatusSchema,
    template: z.string(),
    batch_id: idSchema('batch').nullable(),
    metadata: metadataSchema,
  }),
  BatchEvent: z.object({ ...common, batch_id: idSchema('batch') }),
  EndpointEvent: z.object(common),
} as const;

/** The name of the body's component of each event. */
export function payloadNameOf(type: PublicEventType): keyof typeof webhookPayloads {
  if (type.startsWith('case.')) return 'CaseEvent';
  if (type.startsWith('document.')) return 'DocumentEvent';
  if (type === 'verification.completed') return 'VerificationEvent';
  return type === 'batch.completed' ? 'BatchEvent' : 'EndpointEvent';
}
