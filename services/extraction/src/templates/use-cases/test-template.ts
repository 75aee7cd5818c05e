import { AppError, type TemplateDraft, type TestTemplate, type TestedTemplate } from '@ifcgate/contracts';
import { type Caller, inTenant, notFound } from '@ifcgate/service-kit';
import type { ExtractionDatabase, ExtractionTransaction } from '../../db/client.ts';
import { describeWarning } from '../../documents/domain/warnings.ts';
import { type LoadedTemplate, type Templates } from './load-templates.ts';
import { requirePatterns } from './put-template.ts';
import { type FileToTry, type TryDeps, locateFile, requireReading, trialMs, tryFile } from './try-files.ts';

export interface TestTemplateDeps extends TryDeps {
  readonly database: ExtractionDatabase;
  readonly templates: Templates;
}

/** What is to be tried, and by which key. */
export interface TemplateTest {
  readonly name: string;
  readonly body: TestTemplate;
  readonly caller: Caller;
}

/** Refuses what cannot be tried, before anything is. */
export async function checkTemplateTest(
  deps: TestTemplateDeps,
  tx: ExtractionTransaction,
  { name, body, caller }: TemplateTest,
): Promise<{ version: number | null; file: FileToTry }> {
  requireReading(caller);
  const version = await resolveSubject(deps, tx, name, body);
  return { version, file: await locateFile(deps, tx, { source: body, path: '', caller }) };
}

/** Reads a file with a template or a draft of one, and explains every field. Nothing is stored. */
export async function testTemplate(deps: TestTemplateDeps, order: TemplateTest): Promise<TestedTemplate> {
  const { name, body, caller } = order;
  const { version, file } = await deps.database.request(inTenant(caller), (tx) => checkTemplateTest(deps, tx, order));
  const template = await loadSubject(deps, { name, version, draft: body.template, caller });
  const signal = AbortSignal.timeout(trialMs);
  const trial = await tryFile(deps, { tenant: caller, file, template, explain: true }, signal).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error;
      return { failure: { code: 'processing_timeout' as const, message: 'Reading the file took too long.' } };
    },
  );
  const empty = { name, version, status: 'failed' as const, pages: null, fields: {}, details: {}, line_items: [] };
  if ('result' in trial) {
    const { status, pages, fields, details, lineItems, warnings, failure = null, explanation = [] } = trial.result;
    const read = { status, pages, fields, details, line_items: lineItems, warnings: warnings.map(describeWarning) };
    return { ...empty, ...read, failure, explanation };
  }
  if (trial.failure.code === 'file_not_found') throw new AppError('file_not_found');
  return { ...empty, warnings: [], failure: trial.failure, explanation: [] };
}

/**
 * The version that a request means: null for a draft, the one it names, or the newest.
 *
 * @throws AppError not_found when there is none; invalid_request for a draft that the engine cannot run
 */
export async function resolveSubject(
  { templates }: Pick<TestTemplateDeps, 'templates'>,
  tx: ExtractionTransaction,
  name: string,
  { template: draft, version }: { template?: TemplateDraft | undefined; version?: number | undefined },
): Promise<number | null> {
  if (draft !== undefined) {
    requirePatterns(draft);
    return null;
  }
  const newest = (await templates.findNewest(tx, [name])).get(name);
  if (newest === undefined || (version ?? newest) > newest) throw notFound(name);
  return version ?? newest;
}

/** The template of {@link resolveSubject}, ready to read with. */
export async function loadSubject(
  { templates }: Pick<TestTemplateDeps, 'templates'>,
  subject: { name: string; version: number | null; draft: TemplateDraft | undefined; caller: Caller },
): Promise<LoadedTemplate> {
  const { name, version, draft, caller } = subject;
  if (draft !== undefined) return { ...draft, name, version: 1 };
  const loaded = await templates.load(caller, name, version);
  if (loaded === undefined) throw notFound(name);
  return loaded;
}
