import { Requester } from './request.ts';
import { ApiKeys } from './resources/api-keys.ts';
import { Cases } from './resources/cases.ts';
import { Documents } from './resources/documents.ts';
import { Events } from './resources/events.ts';
import { Files } from './resources/files.ts';
import { Templates } from './resources/templates.ts';
import { Verifications } from './resources/verifications.ts';
import { WebhookDeliveries } from './resources/webhook-deliveries.ts';
import { WebhookEndpoints } from './resources/webhook-endpoints.ts';
import { Workflows } from './resources/workflows.ts';
import { Workspace } from './resources/workspace.ts';
import { readSettings } from './settings.ts';
import type { ClientOptions } from './settings.ts';

/**
 * A client of the IFCGATE API: identity verification, document extraction, workflows, cases and webhooks.
 *
 * It tries again what can be tried again (two further times, with an idempotency key on every POST), gives up in time,
 * and rejects with a typed error: see {@link APIError} and {@link APIConnectionError}. For servers: an API key has no
 * business in a browser.
 *
 * @throws ConfigurationError when the key or the URL cannot be right
 * @example
 * import IFCGate from '@ifcgate/sdk';
 *
 * const client = new IFCGate({ apiKey: process.env.IFCGATE_API_KEY });
 * const { case_id } = await client.verifications.create({ workflow: 'onboarding-default', applicant_id: 'app_10294' });
 */
export class IFCGate {
  readonly verifications: Verifications;
  readonly documents: Documents;
  readonly files: Files;
  readonly templates: Templates;
  readonly workflows: Workflows;
  readonly cases: Cases;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly webhookDeliveries: WebhookDeliveries;
  readonly events: Events;
  readonly apiKeys: ApiKeys;
  readonly workspace: Workspace;

  constructor(options: ClientOptions = {}) {
    const requester = new Requester(readSettings(options, process.env));
    this.verifications = new Verifications(requester);
    this.documents = new Documents(requester);
    this.files = new Files(requester);
    this.templates = new Templates(requester);
    this.workflows = new Workflows(requester);
    this.cases = new Cases(requester);
    this.webhookEndpoints = new WebhookEndpoints(requester);
    this.webhookDeliveries = new WebhookDeliveries(requester);
    this.events = new Events(requester);
    this.apiKeys = new ApiKeys(requester);
    this.workspace = new Workspace(requester);
  }
}
