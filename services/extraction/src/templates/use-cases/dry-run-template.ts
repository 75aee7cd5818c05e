import { type DryRunReply, type DryRunTemplate, isInFamilies } from '@ifcgate/contracts';
import { type Caller, findVisibleWorkflows, inTenant } from '@ifcgate/service-kit';
import type { ExtractionTransaction } from '../../db/client.ts';
import { findCorrectedFields } from '../../documents/db/correction-rows.ts';
import {
  type StoredDocument,
  findDocuments,
  findDocumentsById,
  pagesOfFile,
} from '../../documents/db/document-reads.ts';
import { type ReadValues, compareReadings } from '../domain/compare-readings.ts';
import type { PageRange, ReadResult } from '../../engine/index.ts';
import { type TestTemplateDeps, loadSubject, resolveSubject } from './test-template.ts';
import { type Trial, eachInTurn, noDocument, requireReading, trialMs, tryFile } from './try-files.ts';

/** What is to be tried on past documents, and by which key. */
export interface TemplateDryRun {
  readonly name: string;
  readonly body: DryRunTemplate;
  readonly caller: Caller;
}

interface PastDocument {
  readonly documentId: string;
  readonly fileUrl: string | null;
  readonly sha256: string | null;
  readonly pages: PageRange | undefined;
  readonly workflow: string | null;
  readonly before: ReadValues;
  readonly truth: Readonly<Record<string, string>> | undefined;
}

/** Refuses what cannot be tried, before anything is; else which version is meant, and which documents. */
export async function checkDryRun(
  deps: TestTemplateDeps,
  tx: ExtractionTransaction,
  { name, body, caller }: TemplateDryRun,
): Promise<{ version: number | null; documents: PastDocument[] }> {
  requireReading(caller);
  const version = await resolveSubject(deps, tx, name, body);
  const rows =
    body.documents === undefined
      ? await findPast(tx, name, body, caller)
      : await getDocuments(tx, body.documents, caller);
  const corrections = await findCorrectedFields(
    tx,
    rows.map((row) => row.documentId),
  );
  const documents = rows.map((row) => ({
    ...{ documentId: row.documentId, fileUrl: row.fileUrl, sha256: row.sha256, workflow: row.workflow },
    pages: pagesOfFile(row),
    before: valuesOf(row.details as unknown as ReadResult['details']),
    truth: corrections.get(row.documentId),
  }));
  return { version, documents };
}

/** Reads past documents again and tells what would change. Nothing is stored; what there is no time for is named. */
export async function dryRunTemplate(deps: TestTemplateDeps, order: TemplateDryRun): Promise<DryRunReply> {
  const { name, body, caller } = order;
  const { version, documents } = await deps.database.request(inTenant(caller), (tx) => checkDryRun(deps, tx, order));
  const template = await loadSubject(deps, { name, version, draft: body.template, caller });
  const signal = AbortSignal.timeout(trialMs);
  const trials = await eachInTurn(documents, signal, (file) =>
    tryFile(deps, { tenant: caller, file, template, explain: false }, signal),
  );
  return summarise({ name, version }, documents, trials);
}

async function findPast(
  tx: ExtractionTransaction,
  name: string,
  { status, since, limit }: DryRunTemplate,
  caller: Caller,
): Promise<StoredDocument[]> {
  return findDocuments(tx, {
    template: name,
    status: status ?? { in: ['processed', 'needs_review', 'failed'] },
    processedSince: since === undefined ? undefined : new Date(since),
    workflows: await findVisibleWorkflows(tx, caller, 'documents'),
    take: limit,
  });
}

async function getDocuments(
  tx: ExtractionTransaction,
  documentIds: readonly string[],
  caller: Caller,
): Promise<StoredDocument[]> {
  const byId = await findDocumentsById(tx, documentIds);
  return [...new Set(documentIds)].map((documentId) => {
    const row = byId.get(documentId);
    if (row === undefined || !isInFamilies(caller.families, row.workflow))
      throw noDocument(documentId, `documents.${documentIds.indexOf(documentId)}`);
    return row;
  });
}

function valuesOf(details: ReadResult['details']): ReadValues {
  return new Map(
    Object.entries(details).flatMap(([field, { value, confidence }]) =>
      value === null ? [] : [[field, { value, confidence }] as const],
    ),
  );
}

type Tried = DryRunReply['documents'][number];

function summarise(
  subject: { name: string; version: number | null },
  documents: readonly PastDocument[],
  trials: readonly (Trial | undefined)[],
): DryRunReply {
  const tried = documents.flatMap((document, index): Tried[] => {
    const trial = trials[index];
    return trial === undefined ? [] : [toTried(document, trial)];
  });
  const notReached = documents.filter((_, index) => trials[index] === undefined).map(({ documentId }) => documentId);
  const read = tried.filter(({ failure }) => failure === null);
  const verdicts = read.flatMap(({ changed }) => changed.map(({ verdict }) => verdict));
  return {
    ...subject,
    documents: tried,
    not_reached: notReached,
    summary: {
      same: read.filter(({ changed }) => changed.length === 0).length,
      changed: read.filter(({ changed }) => changed.length > 0).length,
      failed: tried.length - read.length,
      not_reached: notReached.length,
      improved: verdicts.filter((verdict) => verdict === 'improved').length,
      worse: verdicts.filter((verdict) => verdict === 'worse').length,
    },
  };
}

function toTried({ documentId, before, truth }: PastDocument, trial: Trial): Tried {
  const failure = 'failure' in trial ? trial.failure : (trial.result.failure ?? null);
  if (failure !== null || 'failure' in trial) return { document_id: documentId, changed: [], unchanged: 0, failure };
  return { document_id: documentId, ...compareReadings(before, valuesOf(trial.result.details), truth), failure };
}
