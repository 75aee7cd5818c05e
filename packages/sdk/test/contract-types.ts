/**
 * Checked by the compiler alone: what the SDK lets its users send is what the contract takes, what the contract
 * answers is what the SDK says, and neither has a field that the other has not.
 */
import type * as contract from '@ifcgate/contracts';
import type * as sdk from '../src/index.ts';

type Holds<Claim extends true> = Claim;
type Fits<From, To> = [From] extends [To] ? true : false;
type SameNames<One, Other> = [keyof One, keyof Other] extends [keyof Other, keyof One] ? true : false;
type Same<One, Other> = [One, Other] extends [Other, One] ? true : false;

/** A request of the SDK that the contract takes; what has a default there may be left out here. */
type Sends<Params, Taken, Defaulted extends keyof Taken = never> =
  SameNames<Params, Taken> extends true ? Fits<Sent<Params>, Omit<Taken, Defaulted> & MayLack<Taken>> : false;
/** What becomes of a Date on its way. */
type Sent<Params> = { [Name in keyof Params]: Exclude<Params[Name], Date> };
type MayLack<Whole> = { [Name in keyof Whole]?: Whole[Name] | undefined };

/** The filters of a list; `limit` has a default. */
type Filters<
  Params,
  Listed extends { query: { _zod: { output: object } } },
> = Listed['query']['_zod']['output'] extends infer Taken extends { limit: number }
  ? Sends<Params, Taken, 'limit'>
  : false;

/** An answer of the contract that the SDK describes. */
type Gives<Answered, Described> = SameNames<Answered, Described> extends true ? Fits<Answered, Described> : false;

/** Bodies of requests. */
export type Requests = [
  Holds<Sends<sdk.VerificationCreateParams, contract.CreateVerification>>,
  Holds<Sends<sdk.SubmittedDocument, contract.SubmittedDocument>>,
  Holds<Sends<sdk.Applicant, contract.Applicant>>,
  Holds<Sends<sdk.ExtractParams, contract.ExtractOne, 'wait' | 'split'>>,
  Holds<Sends<sdk.ExtractSplitParams, Omit<contract.ExtractOne, 'wait'>>>,
  Holds<Sends<sdk.ExtractBatchParams, contract.ExtractMany>>,
  Holds<Sends<sdk.CorrectionParams, contract.CorrectDocument>>,
  Holds<Sends<sdk.TemplatePutParams, contract.PutTemplateInput>>,
  Holds<Sends<sdk.TemplateField, contract.TemplateDraftInput['fields'][number]>>,
  Holds<Sends<sdk.TemplateFixture, contract.TemplateFixture>>,
  Holds<Sends<sdk.TemplateTestParams, contract.TestTemplateInput>>,
  Holds<Sends<sdk.TemplateDryRunParams, contract.DryRunTemplateInput>>,
  Holds<Sends<sdk.WorkflowRunParams, contract.RunWorkflow>>,
  Holds<Sends<sdk.WebhookEndpointCreateParams, contract.CreateWebhookEndpoint>>,
  Holds<Sends<sdk.WebhookEndpointUpdateParams, contract.UpdateWebhookEndpoint>>,
  Holds<Sends<sdk.ApiKeyCreateParams, contract.CreateKey>>,
  Holds<Sends<sdk.ApiKeyRotateParams, contract.RotateKey, 'overlap_hours'>>,
  Holds<Sends<sdk.CaseExportParams, contract.ExportCases, 'format'>>,
  Holds<Sends<sdk.WorkspaceSettingsUpdateParams, contract.UpdateSettings>>,
];

/** Filters of lists. */
export type Lists = [
  Holds<Filters<sdk.CaseListParams, typeof contract.caseRoutes.list>>,
  Holds<Filters<sdk.ListParams, typeof contract.caseRoutes.timeline>>,
  Holds<Filters<sdk.DocumentListParams, typeof contract.documentRoutes.list>>,
  Holds<Filters<sdk.ListParams, typeof contract.templateRoutes.list>>,
  Holds<Filters<sdk.WorkflowRunListParams, typeof contract.workflowRoutes.listRuns>>,
  Holds<Filters<sdk.ListParams, typeof contract.webhookRoutes.listEndpoints>>,
  Holds<Filters<sdk.WebhookDeliveryListParams, typeof contract.webhookRoutes.listDeliveries>>,
  Holds<Filters<sdk.EventListParams, typeof contract.webhookRoutes.listEvents>>,
  Holds<Filters<sdk.ListParams, typeof contract.apiKeyRoutes.list>>,
  Holds<Filters<sdk.UsageListParams, typeof contract.workspaceRoutes.usage>>,
];

/** Bodies of answers. */
export type Answers = [
  Holds<Gives<contract.CreatedVerification, sdk.CreatedVerification>>,
  Holds<Gives<contract.Verification, sdk.Verification>>,
  Holds<Gives<contract.Verification['documents'][number], sdk.VerificationDocument>>,
  Holds<Gives<contract.Check, sdk.Check>>,
  Holds<Fits<contract.ExtractReply, sdk.Extraction | sdk.ExtractionBatch>>,
  Holds<Gives<contract.DocumentRow, sdk.DocumentRow>>,
  Holds<Gives<contract.Document, sdk.Document>>,
  Holds<Gives<contract.FieldDetail, sdk.FieldDetail>>,
  Holds<Gives<contract.CaptureSignals, sdk.CaptureSignals>>,
  Holds<Gives<contract.UploadedFile, sdk.UploadedFile>>,
  Holds<Gives<contract.LineItem, sdk.LineItem>>,
  Holds<Gives<contract.CorrectedDocument, sdk.CorrectedDocument>>,
  Holds<Gives<contract.CancelledDocument, sdk.CancelledDocument>>,
  Holds<Gives<contract.TemplateRow, sdk.TemplateRow>>,
  Holds<Gives<contract.StoredTemplate, sdk.Template>>,
  Holds<Gives<contract.TestedTemplate, sdk.TemplateTestResult>>,
  Holds<Gives<contract.FieldExplanation, sdk.FieldExplanation>>,
  Holds<Gives<contract.DryRunReply, sdk.TemplateDryRun>>,
  Holds<Gives<contract.ChangedField, sdk.ChangedField>>,
  Holds<Gives<contract.WorkflowRunReply, sdk.WorkflowRunResult>>,
  Holds<Gives<contract.WorkflowRun, sdk.WorkflowRun>>,
  Holds<Gives<contract.ShownWorkflow, sdk.Workflow>>,
  Holds<Gives<contract.CaseRow, sdk.CaseRow>>,
  Holds<Gives<contract.Case, sdk.Case>>,
  Holds<Gives<contract.TimelineEntry, sdk.TimelineEntry>>,
  Holds<Gives<contract.WebhookEndpoint, sdk.WebhookEndpoint>>,
  Holds<Gives<contract.CreatedWebhookEndpoint, sdk.CreatedWebhookEndpoint>>,
  Holds<Gives<contract.DeliveryRow, sdk.WebhookDeliveryRow>>,
  Holds<Gives<contract.Delivery, sdk.WebhookDelivery>>,
  Holds<Gives<contract.Delivery['attempt_log'][number], sdk.WebhookAttempt>>,
  Holds<Gives<contract.PublicEventRow, sdk.StoredEvent>>,
  Holds<Gives<contract.ApiKeyRow, sdk.ApiKey>>,
  Holds<Gives<contract.CreatedKey, sdk.CreatedApiKey>>,
  Holds<Gives<contract.WorkspaceSettings, sdk.WorkspaceSettings>>,
  Holds<Gives<contract.UsageRow, sdk.UsageRow>>,
];

/** Closed sets of words. */
export type Words = [
  Holds<Same<contract.CaseStatus, sdk.CaseStatus>>,
  Holds<Same<contract.CaseKind, sdk.CaseKind>>,
  Holds<Same<contract.DocumentStatus, sdk.DocumentStatus>>,
  Holds<Same<contract.CheckOutcome, sdk.CheckOutcome>>,
  Holds<Same<contract.PublicEventType, sdk.WebhookEventType>>,
  Holds<Same<contract.Scope, sdk.Scope>>,
  Holds<Same<contract.ErrorCode, sdk.ErrorCode>>,
  Holds<Same<contract.ErrorDetail, Readonly<sdk.ErrorDetail>>>,
];
