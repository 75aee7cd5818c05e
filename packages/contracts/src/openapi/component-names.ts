import type { z } from 'zod';
import { caseRowSchema, caseSchema, caseStatusSchema, timelineEntrySchema } from '../http/cases.ts';
import {
  documentSchema,
  documentStatusSchema,
  failureSchema,
  fieldDetailSchema,
  lineItemSchema,
} from '../http/documents.ts';
import { actorSchema, metadataSchema } from '../http/fields.ts';
import {
  applicantSchema,
  checkOutcomeSchema,
  checkSchema,
  submittedDocumentSchema,
  verificationSchema,
} from '../http/verifications.ts';
import { createdEndpointSchema, deliverySchema, endpointSchema, publicEventRowSchema } from '../http/webhooks.ts';
import { workflowRunSchema } from '../http/workflows.ts';
import { webhookPayloads } from './webhook-payloads.ts';

/** Schemas that have a name of their own in the document; any other body is named after its operation. */
export const componentNames: Readonly<Record<string, z.ZodType>> = {
  Actor: actorSchema,
  Applicant: applicantSchema,
  Case: caseSchema,
  CaseRow: caseRowSchema,
  CaseStatus: caseStatusSchema,
  Check: checkSchema,
  CheckOutcome: checkOutcomeSchema,
  CreatedWebhookEndpoint: createdEndpointSchema,
  Document: documentSchema,
  DocumentFailure: failureSchema,
  DocumentStatus: documentStatusSchema,
  Event: publicEventRowSchema,
  FieldDetail: fieldDetailSchema,
  LineItem: lineItemSchema,
  Metadata: metadataSchema,
  SubmittedDocument: submittedDocumentSchema,
  TimelineEntry: timelineEntrySchema,
  Verification: verificationSchema,
  WebhookDelivery: deliverySchema,
  WebhookEndpoint: endpointSchema,
  WorkflowRun: workflowRunSchema,
  ...webhookPayloads,
};
