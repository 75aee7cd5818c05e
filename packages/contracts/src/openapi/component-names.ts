import type { z } from 'zod';
import { caseRowSchema, caseSchema, caseStatusSchema, timelineEntrySchema } from '../http/cases.ts';
import { documentStatusSchema, failureSchema, fieldDetailSchema, lineItemSchema } from '../http/document-parts.ts';
import {
  acceptedBatchSchema,
  acceptedDocumentSchema,
  documentSchema,
  extractedDocumentSchema,
  extractManySchema,
  extractOneSchema,
} from '../http/documents.ts';
import { actorSchema, metadataSchema } from '../http/fields.ts';
import { fieldExplanationSchema } from '../http/template-trials.ts';
import { storedTemplateSchema, templateRowSchema } from '../http/templates.ts';
import {
  applicantSchema,
  checkOutcomeSchema,
  checkSchema,
  submittedDocumentSchema,
  verificationSchema,
} from '../http/verifications.ts';
import {
  createdWebhookEndpointSchema,
  deliverySchema,
  webhookEndpointSchema,
  publicEventRowSchema,
} from '../http/webhooks.ts';
import { workflowRunSchema } from '../http/workflows.ts';
import { templateDraftSchema } from '../templates/draft.ts';
import { webhookPayloads } from './webhook-payloads.ts';

/** Schemas that have a name of their own in the document; any other body is named after its operation. */
export const componentNames: Readonly<Record<string, z.ZodType>> = {
  AcceptedBatch: acceptedBatchSchema,
  AcceptedDocument: acceptedDocumentSchema,
  Actor: actorSchema,
  Applicant: applicantSchema,
  Case: caseSchema,
  CaseRow: caseRowSchema,
  CaseStatus: caseStatusSchema,
  Check: checkSchema,
  CheckOutcome: checkOutcomeSchema,
  CreatedWebhookEndpoint: createdWebhookEndpointSchema,
  Document: documentSchema,
  DocumentFailure: failureSchema,
  DocumentStatus: documentStatusSchema,
  Event: publicEventRowSchema,
  ExtractedDocument: extractedDocumentSchema,
  FieldDetail: fieldDetailSchema,
  FieldExplanation: fieldExplanationSchema,
  LineItem: lineItemSchema,
  Metadata: metadataSchema,
  SubmittedDocument: submittedDocumentSchema,
  Template: storedTemplateSchema,
  TemplateRow: templateRowSchema,
  TimelineEntry: timelineEntrySchema,
  Verification: verificationSchema,
  WebhookDelivery: deliverySchema,
  WebhookEndpoint: webhookEndpointSchema,
  WorkflowRun: workflowRunSchema,
  ...webhookPayloads,
};

/** Parts of requests that have a name of their own. They are apart: what is answered has its defaults filled in. */
export const requestComponentNames: Readonly<Record<string, z.ZodType>> = {
  ExtractOne: extractOneSchema,
  ExtractMany: extractManySchema,
  TemplateDraft: templateDraftSchema,
};
