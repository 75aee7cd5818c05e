import type { CreateWebhookEndpoint, CreatedWebhookEndpoint, Delivery, DeliveryRow, Page } from '@ifcgate/contracts';
import { type Clock, type Resolve, Secret, newId } from '@ifcgate/service-kit';
import {
  type Receiver,
  type ReceiverOptions,
  type Reply,
  type TestDatabase,
  eventually,
  startReceiver,
} from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type ServiceHarness, type WorkspaceView, startHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { createWebhookService, migrationsDir } from '../src/service.ts';

/** A clock that stands still until it is moved. */
export interface MovableClock extends Clock {
  advance(milliseconds: number): void;
}

/** The service with a clock that the test moves, and receivers that are closed with it. */
export interface Webhooks extends ServiceHarness<Db> {
  readonly clock: MovableClock;
  /** With which it seals and signs; for another process on the same database. */
  readonly secret: Secret;
  receiver(options?: ReceiverOptions): Promise<Receiver>;
  /** A receiver whose answers follow each other; the last one is repeated. */
  answering(...replies: readonly Reply[]): Promise<Receiver>;
}

/** What a test may say about the service that it starts. */
export interface WebhooksOptions {
  readonly database?: TestDatabase;
  readonly clock?: MovableClock;
  readonly allowPrivateTestAddresses?: boolean;
  readonly leaseMs?: number;
  readonly resolve?: Resolve;
}

/** A clock that begins at the machine's time. */
function movableClock(): MovableClock {
  let now = Date.now();
  return { now: () => new Date(now), advance: (milliseconds) => void (now += milliseconds) };
}

/** Starts the webhook service; its first workspace is one of the test environment, whose webhooks may reach this machine. */
export async function startWebhooks(options: WebhooksOptions = {}): Promise<Webhooks> {
  const { clock = movableClock(), database, leaseMs, resolve, allowPrivateTestAddresses = true } = options;
  let secret = new Secret('');
  const harness = await startHarness<Db>({
    name: 'webhook',
    migrationsDir,
    clock,
    create(deps) {
      secret = deps.secret;
      return createWebhookService({
        ...{ ...deps, allowPrivateTestAddresses },
        ...(leaseMs !== undefined && { leaseMs }),
        ...(resolve !== undefined && { resolve }),
      });
    },
    ...(database !== undefined && { database, hasPeers: true }),
  });
  const receivers: Receiver[] = [];
  const receiver = async (receiverOptions?: ReceiverOptions): Promise<Receiver> => {
    const started = await startReceiver(receiverOptions);
    receivers.push(started);
    return started;
  };
  return {
    ...harness,
    ...harness.as(aTenant('test')),
    clock,
    secret,
    receiver,
    answering: (...replies) => receiver({ respond: (_, n) => replies[n - 1] ?? replies.at(-1) ?? { status: 200 } }),
    async stop() {
      await Promise.all(receivers.map((receiver) => receiver.close()));
      await harness.stop();
    },
  };
}

/** Registers an endpoint. */
export async function register(view: WorkspaceView, body: CreateWebhookEndpoint): Promise<CreatedWebhookEndpoint> {
  const answer = await view.post<CreatedWebhookEndpoint>('/v1/webhook_endpoints', body);
  if (answer.status !== 201) throw new Error(`Not registered: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** What the case service says when a case is decided. */
export function decided(view: WorkspaceView, caseId = newId('case'), status: 'approved' | 'rejected' = 'approved') {
  return view.event('case.review.completed', {
    case_id: caseId,
    kind: 'verification',
    workflow: 'onboarding-default',
    workflow_version: 1,
    status,
    queue: null,
    applicant_id: 'app_10294',
    metadata: { order: '7' },
    decided_by: 'person',
  });
}

/** The deliveries of a workspace, newest first. */
export async function deliveriesOf(view: WorkspaceView, query = ''): Promise<DeliveryRow[]> {
  const { body } = await view.get<Page<DeliveryRow>>(`/v1/webhook_deliveries?limit=100${query}`);
  return body.data;
}

/** The one delivery of a workspace, once it is as it should be. */
export async function deliveryOnce(view: WorkspaceView, isReady: (delivery: Delivery) => boolean): Promise<Delivery> {
  return eventually(async () => {
    const [row] = await deliveriesOf(view);
    const { body } = await view.get<Delivery>(`/v1/webhook_deliveries/${row?.delivery_id ?? ''}`);
    return isReady(body) && body;
  });
}
