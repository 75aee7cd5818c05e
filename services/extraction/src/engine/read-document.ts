import { addVisualZone } from './add-visual-zone.ts';
import { calibrateReading } from './calibrate.ts';
import { cleanResult } from './clean-result.ts';
import { findBuiltInTemplate } from './template/built-in-templates.ts';
import { explainDetail } from './template/explain.ts';
import { ReadFailure } from './read-failure.ts';
import { readIdentityDocument } from './read-identity-document.ts';
import { needsReview, thresholdOf } from './review-rule.ts';
import { addLicenceZone } from './read-licence-zone.ts';
import { readLicence } from './barcode/read-licence.ts';
import { readTextDocument } from './read-text-document.ts';
import { inspectImage } from './picture/decode-image.ts';
import { measureCapture } from './capture/measure-capture.ts';
import { openFile, type OpenedFile } from './open-file.ts';
import type { FileKind } from './sniff.ts';
import type { FailureCode, FieldDetail, FieldExplanation, ReadResult } from './read-result.ts';
import type { CaptureSignals } from '@ifcgate/contracts';
import type { ReadBudget } from './limits.ts';
import type { FileSource, PageRange } from './page-range.ts';
import type { OcrEngine } from './ocr/ocr-engine.ts';
import type { Reading } from './reading.ts';
import type { OwnParty } from './template/settle-own-party.ts';
import type { Template } from '@ifcgate/contracts/templates';

/** The version of the engine: any change of it that can change a result changes this. */
export const engineVersion = '0.7.0';

/** What is to be read. */
export type ReadInput = {
  bytes: Uint8Array;
  /** The name of a built-in template, or a template of the caller's own. */
  template: string | Template;
  /** ISO date; settles the century of dates with two-digit years. */
  today: string;
  /** Who reads: settles which party of an invoice is the other one; nobody by default. */
  ownParties?: readonly OwnParty[] | undefined;
  /** Of a document that is a part of the file, which may be in doubt; all of it by default. */
  pages?: (PageRange & { isDoubtful?: boolean }) | undefined;
  /** Whether the result is to say why each field has its value, or none. */
  explain?: boolean | undefined;
  /** Reads the pages only, as if no XML invoice were attached; false by default. */
  ignoreXml?: boolean | undefined;
  /** Leaves confidences as the readers scored them, for fitting the calibration; false by default. */
  rawScores?: boolean | undefined;
};

/** What reading may cost, and what it may use. */
export type ReadMeans = {
  budget: ReadBudget;
  ocr: OcrEngine | undefined;
  /** Called as pages are done, with how many of how many. */
  onPage: (pagesDone: number, pages: number) => void;
};

/**
 * Reads one document. Whatever is wrong with the file is an answer (`status: 'failed'`), not an error; `ocr_needed` is
 * the answer when a page has to be recognised and there is no `ocr`.
 *
 * It works in the calling process and may take all its memory: callers outside this folder use `createEngine`.
 *
 * @throws RangeError for the name of a template that is not built in
 */
export async function readDocument(input: ReadInput & ReadMeans): Promise<ReadResult | 'ocr_needed'> {
  const template = resolveTemplate(input.template);
  try {
    const { isSigned, ...file } = openFile(input.bytes);
    const read = await readKind(template, { ...input, ...file, ignoreXml: input.ignoreXml ?? false });
    if (read === 'ocr_needed') return read;
    const warnings = [...read.warnings];
    if (isSigned) warnings.push('signature_not_verified');
    if (input.pages?.isDoubtful === true) warnings.push('cut_uncertain');
    const reading = { ...read, warnings };
    const result = toResult(template, input.rawScores === true ? reading : calibrateReading(template, reading));
    const signals = await measurePicture(template, reading, { ...input, ...file });
    const whole = signals === undefined ? result : { ...result, signals };
    return cleanResult(input.explain === true ? { ...whole, explanation: explain(template, reading) } : whole);
  } catch (error) {
    if (error instanceof ReadFailure) return toFailedResult(input.template, error.code, error.message);
    throw error;
  }
}

/** What a file is read from, by whichever technique. */
export type Source = Omit<ReadInput, 'template'> & ReadMeans & { kind: OpenedFile['kind']; ignoreXml: boolean };

/** Reads with whichever technique a template is for. */
export async function readKind(template: Template, source: Source): Promise<Reading | 'ocr_needed'> {
  switch (template.kind) {
    case 'text':
      return readTextDocument(template, source);
    case 'machine_readable_zone':
      return addVisualZone(await readIdentityDocument(template, source), source);
    case 'barcode':
      return addVisualZone(await addLicenceZone(await readLicence(template, source), source), source);
  }
}

// How a picture was taken matters where somebody may have reason to show something else than the document.
async function measurePicture(
  template: Template,
  { zone }: Reading,
  { kind, ...source }: FileSource & { kind: FileKind },
): Promise<CaptureSignals | undefined> {
  if (template.kind === 'text' || kind === 'pdf' || kind === 'xml') return undefined;
  return measureCapture(await inspectImage(source), zone);
}

/** The result for a document that could not be read. */
export function toFailedResult(template: string | Template, code: FailureCode, message: string): ReadResult {
  const { name, version } = resolveTemplate(template);
  return {
    status: 'failed',
    template: name,
    templateVersion: version,
    engineVersion,
    pages: null,
    fields: {},
    details: {},
    lineItems: [],
    warnings: [],
    failure: { code, message },
  };
}

/** The template that a caller named or brought along. */
export function resolveTemplate(template: string | Template): Template {
  if (typeof template !== 'string') return template;
  const found = findBuiltInTemplate(template);
  if (found === undefined) throw new RangeError(`There is no built-in template "${template}".`);
  return found;
}

function toResult(template: Template, reading: Reading): ReadResult {
  const { pages, details, lineItems, warnings, ocrVersion, carriedPdf, visual } = reading;
  const fields: Record<string, string> = {};
  for (const [name, detail] of Object.entries(details)) if (detail.value !== null) fields[name] = detail.value;
  return {
    status: needsReview(template, details, warnings) ? 'needs_review' : 'processed',
    template: template.name,
    templateVersion: template.version,
    engineVersion: ocrVersion === undefined ? engineVersion : `${engineVersion}+${ocrVersion}`,
    pages,
    fields,
    details: { ...details, ...visual },
    lineItems,
    warnings: [...new Set(warnings)].sort(),
    ...(carriedPdf !== undefined && { carriedPdf }),
  };
}

// What else than the labels answered a field, such as an XML invoice or a vote among readings, has the last word.
function explain(template: Template, { explanation = [], details }: Reading): FieldExplanation[] {
  const byLabels = new Map(explanation.map((own) => [own.field, own]));
  const answered = Object.entries(details).filter(([, { value }]) => value !== null);
  const others = answered
    .filter(([name, { value }]) => byLabels.get(name)?.value !== value)
    .map(([name, detail]) => explainDetail(name, detail, thresholdOf(template, name)));
  const replaced = new Set(others.map(({ field }) => field));
  const kept = explanation.filter(({ field }) => !replaced.has(field));
  return [...kept.map((own) => withdraw(own, details[own.field])), ...others];
}

function withdraw(own: FieldExplanation, detail: FieldDetail | undefined): FieldExplanation {
  const isAnswered = (detail?.value ?? null) !== null;
  return isAnswered || own.value === null ? own : { ...own, value: null, confidence: 0, outcome: 'conflict' };
}
