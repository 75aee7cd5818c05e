export * from './clock.ts';
export { Columns, columnsOf, selectionOf, toColumns } from './columns.ts';
export { Secret, ConfigError, hostConfigShape, readConfig, secretSetting } from './config.ts';
export { type Database, type DatabaseOptions, type RequestTransaction, inTenant, openDatabase } from './database.ts';
export { isDatabaseAway } from './database-errors.ts';
export { deadLetterUsage } from './dead-letters/commands.ts';
export { runDeadLetters } from './dead-letters/program.ts';
export * from './egress/index.ts';
export { FairPlaces, type FairPlacesOptions, type Place, takePlace } from './fair-places.ts';
export { roomOf } from './shares.ts';
export { type HostConfig, hostService, openBus, openProcess, runMain, openPorts, stopTimeoutMs } from './host.ts';
export { type Caller, callerOf } from './http/caller.ts';
export { type Cursors, type Position, createCursors, toPage } from './http/cursor.ts';
export { type Endpoint, type EndpointRequest, Later, endpoint } from './http/endpoint.ts';
export { type Dependency, internalApp, readinessOf } from './http/health.ts';
export { idempotencyKeyOf } from './http/idempotency.ts';
export { type FindInternalKey, internalTokenHeader } from './http/internal-auth.ts';
export { jsonBody, rawBodyOf } from './http/json-body.ts';
export { parseInput, toAppError } from './http/problem.ts';
export { pump } from './http/pump.ts';
export { askForBody, hasBody } from './http/body-form.ts';
export { type Received, receiveFile, requireForm } from './http/receive-file.ts';
export { Bytes, reply } from './http/reply.ts';
export { requestIdOf } from './http/request-id.ts';
export {
  type Restrictions,
  authorityOf,
  findVisibleWorkflows,
  requireFamily,
  requireWebhookEndpoint,
} from './http/restrictions.ts';
export { type KnowsId, type RequestLine, notFound, requestLog, serviceRouter } from './http/router.ts';
export { toStorable } from './http/storable-text.ts';
export { type StreamBatch, streamEndpoint } from './http/stream-endpoint.ts';
export { type ReceivedFile, uploadEndpoint } from './http/upload-endpoint.ts';
export { createApp, drain, listen, portOf } from './http/server.ts';
export { waiting } from './load.ts';
export { internalKeysCacheMs } from './internal-keys.ts';
export { type LeaseRows, Leases, leasePolicy, recordAgain } from './leases.ts';
export { type Logger, contractRedactions, createLogger, flushLogs, logFile } from './logger.ts';
export { collectProcessMetrics, metrics, observeDeliveries, observeDocuments } from './metrics.ts';
export { MigrationError, migrate } from './migrate.ts';
export { type OperatorSettings, asJson, readOperatorDeps, runOperatorProgram } from './operator-program.ts';
export { type ProcessEnd, whenProcessEnds } from './process-end.ts';
export { type SecretBox, createSecretBox } from './secret-box.ts';
export { rememberedDays, retentionWorker } from './retention.ts';
export type { Service, ServiceDeps, Worker } from './service.ts';
export { type RunningService, lastWordsOf, outboxWorkers, startService, supervise } from './start-service.ts';
export {
  type Expiry,
  expireAll,
  expiryWorker,
  findWorkspaceSettings,
  settingsSubscription,
} from './workspace-settings.ts';
export { startTelemetry, traceIdOf, traced, traceparentOf } from './trace.ts';
export { type SetAsideTerms, runSetAsideCommand } from './set-aside/commands.ts';
export { runSetAside } from './set-aside/program.ts';
export { WorkInHand } from './work-in-hand.ts';
