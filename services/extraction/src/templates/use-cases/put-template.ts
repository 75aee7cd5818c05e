import { isDeepStrictEqual } from 'node:util';
import {
  AppError,
  type ErrorDetail,
  type PutTemplate,
  type StoredTemplate,
  type TemplateDraft,
  type Tenant,
} from '@ifcgate/contracts';
import { type Caller, inTenant } from '@ifcgate/service-kit';
import type { ExtractionDatabase, ExtractionTransaction } from '../../db/client.ts';
import {
  type KeptFixture,
  type TemplateVersion,
  findTemplateVersion,
  insertTemplateVersion,
  lockTemplate,
} from '../db/template-rows.ts';
import { type FixtureReading, findDifferences } from '../domain/check-fixture.ts';
import { findBadPatterns } from '../domain/check-patterns.ts';
import { findBuiltInTemplate, isKeptName } from '../../engine/index.ts';
import { showOwn } from './read-templates.ts';
import { type FileToTry, type TryDeps, eachInTurn, locateFile, requireReading, trialMs, tryFile } from './try-files.ts';

export interface PutTemplateDeps extends TryDeps {
  readonly database: ExtractionDatabase;
}

/** A template that is to be published, and by which key. */
export interface NewTemplate {
  readonly name: string;
  readonly body: PutTemplate;
  readonly caller: Caller;
}

/**
 * Publishes a template as the next version of its name, once it reads each of its fixtures as expected: they are read
 * outside of any transaction. What is equal to the newest version is not read again and makes no new one.
 *
 * @throws AppError conflict for a name that is the platform's, invalid_request for a pattern that the engine cannot run,
 *   template_fixtures_failed with a detail for every field that is not as expected
 */
export async function putTemplate(deps: PutTemplateDeps, order: NewTemplate): Promise<StoredTemplate> {
  const { name, body, caller } = order;
  requireReading(caller);
  requireOwnName(name);
  requirePatterns(body.template);
  const { files, fixtures, same } = await deps.database.request(inTenant(caller), async (tx) => {
    const files = await locateFixtures(deps, tx, order);
    const fixtures = keep(body, files);
    const newest = await findTemplateVersion(tx, name);
    return { files, fixtures, same: isContentOf(newest, body.template, fixtures) ? newest : undefined };
  });
  if (same !== undefined) return showOwn(same, caller);
  await tryFixtures(deps, order, { files, fixtures });
  return deps.database.request(inTenant(caller), async (tx) => {
    const published = await publish(deps, tx, { name, caller, definition: body.template, fixtures });
    return showOwn(published, caller);
  });
}

/** Checks that a draft is one that the engine can run. */
export function requirePatterns(draft: TemplateDraft): void {
  const details = findBadPatterns(draft);
  const [first] = details;
  if (first !== undefined)
    throw new AppError('invalid_request', { detail: `${first.path}: ${first.message}`, details });
}

function requireOwnName(name: string): void {
  if (findBuiltInTemplate(name) === undefined && !isKeptName(name)) return;
  throw new AppError('conflict', {
    detail: `The name ${name} belongs to a template of the platform. Publish yours under another name.`,
  });
}

function locateFixtures(deps: TryDeps, tx: ExtractionTransaction, { body, caller }: NewTemplate): Promise<FileToTry[]> {
  return body.fixtures.reduce<Promise<FileToTry[]>>(async (located, source, index) => {
    const former = await located;
    return [...former, await locateFile(deps, tx, { source, path: `fixtures.${index}`, caller })];
  }, Promise.resolve([]));
}

async function tryFixtures(
  deps: TryDeps,
  order: NewTemplate,
  { files, fixtures }: { files: readonly FileToTry[]; fixtures: readonly KeptFixture[] },
): Promise<void> {
  const { name, body, caller } = order;
  const template = { ...body.template, name, version: 1 };
  const tenant: Tenant = { workspaceId: caller.workspaceId, environment: caller.environment };
  const signal = AbortSignal.timeout(trialMs);
  const trials = await eachInTurn(files, signal, (file) =>
    tryFile(deps, { tenant, file, template, explain: true }, signal),
  );
  const readings = trials.map((trial): FixtureReading => (trial === undefined ? notInTime : toReading(trial)));
  const details = fixtures.flatMap((fixture, index): ErrorDetail[] =>
    findDifferences(fixture, readings[index] ?? notInTime, `fixtures.${index}`),
  );
  if (details.length > 0) throw new AppError('template_fixtures_failed', { details: details.slice(0, 100) });
}

const nothing = { fields: {}, details: {}, explanation: [] };
const notInTime: FixtureReading = {
  ...nothing,
  failure: { code: 'processing_timeout', message: 'All fixtures together may take half a minute.' },
};

function toReading(trial: Awaited<ReturnType<typeof tryFile>>): FixtureReading {
  if ('failure' in trial) return { ...nothing, failure: trial.failure };
  const { fields, details, explanation = [], failure = null } = trial.result;
  return { fields, details, explanation, failure };
}

function keep({ template, fixtures }: PutTemplate, files: readonly FileToTry[]): KeptFixture[] {
  return fixtures.map((fixture, index) => {
    const expected = fixture.expected ?? finalFieldsOf(files[index], template, `fixtures.${index}`);
    return { ...fixture, expected, workflow: files[index]?.workflow ?? null };
  });
}

/** What a document stands for as a fixture: those of its fields that the template has too. */
function finalFieldsOf(file: FileToTry | undefined, { fields }: TemplateDraft, path: string): KeptFixture['expected'] {
  const names = new Set(fields.map(({ name }) => name));
  const own = Object.entries(file?.finalFields ?? {}).filter(([name]) => names.has(name));
  if (own.length > 0) return Object.fromEntries(own);
  const message = 'must have expected: the document is not processed, or has no field of the template';
  throw new AppError('invalid_request', { detail: `${path}: ${message}`, details: [{ path, message }] });
}

interface Publication extends Pick<TemplateVersion, 'name' | 'definition' | 'fixtures'> {
  readonly caller: Caller;
}

/** One publication of a name at a time: two that come at once become two versions. */
async function publish(
  deps: TryDeps,
  tx: ExtractionTransaction,
  { name, definition, fixtures, caller }: Publication,
): Promise<TemplateVersion> {
  await lockTemplate(tx, name);
  const newest = await findTemplateVersion(tx, name);
  if (newest !== undefined && isContentOf(newest, definition, fixtures)) return newest;
  const version = (newest?.version ?? 0) + 1;
  const published = { name, version, definition, fixtures, createdAt: deps.clock.now() };
  await insertTemplateVersion(tx, published, caller.keyId);
  return published;
}

function isContentOf(
  newest: TemplateVersion | undefined,
  definition: TemplateDraft,
  fixtures: readonly KeptFixture[],
): boolean {
  if (newest === undefined) return false;
  const stored = { definition: newest.definition, fixtures: newest.fixtures };
  // As it would come back: without what is undefined.
  return isDeepStrictEqual(stored, JSON.parse(JSON.stringify({ definition, fixtures })));
}
