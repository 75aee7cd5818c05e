import { readFileSync } from 'node:fs';

import { engineVersion, findBuiltInTemplate, type Engine, type ReadResult } from '../src/engine/index.ts';

/** A document of `made/manifest.json`, as `made/README.md` says. */
export type MadeCase = {
  file: string;
  template: string;
  expect: Record<string, string | null>;
  never: Record<string, string[]>;
  status: string[];
  why: string;
};

/** What was answered for a document, and by which versions. */
type GoldenAnswer = {
  engineVersion: string;
  templateVersion: number;
  status: string;
  fields: Record<string, string>;
  lineItems: Record<string, string>[];
  warnings: string[];
};

const folder = new URL('made/', import.meta.url);

/** Where the recorded answers lie. */
export const goldenFile = new URL('made/golden.json', import.meta.url);

/** The documents, in the order of their manifest. */
export const madeCases = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as MadeCase[];

/** Reads one of the documents. */
export function readMade(engine: Engine, { file, template }: MadeCase): Promise<ReadResult> {
  return engine.read({ bytes: readFileSync(new URL(file, folder)), template, today: '2026-11-30' });
}

/**
 * What is recorded of an answer; undefined for one that came by OCR, which differs from release to release of its engine.
 * No field of an identity document does.
 */
export function toGolden(result: ReadResult): GoldenAnswer | undefined {
  const isRecognised = result.engineVersion !== engineVersion;
  if (isRecognised && findBuiltInTemplate(result.template)?.kind === 'text') return undefined;
  const { templateVersion, status, fields, lineItems, warnings } = result;
  return { engineVersion, templateVersion, status, fields, lineItems: lineItems.map((item) => item.fields), warnings };
}

/** What to do about an answer that is not the recorded one; undefined where it is. */
export function adviceOn(result: ReadResult, template: string, recorded: GoldenAnswer | undefined): string | undefined {
  const now = toGolden(result);
  if (JSON.stringify(now) === JSON.stringify(recorded)) return undefined;
  const isRaised =
    recorded === undefined ||
    recorded.engineVersion !== engineVersion ||
    recorded.templateVersion !== findBuiltInTemplate(template)?.version;
  const record = 'record the answers again: node services/extraction/scripts/record-golden.ts';
  return isRaised
    ? `The versions are new: ${record}`
    : `An answer has changed under the same versions. Raise engineVersion (read-document.ts), or the template's version if the change is in the template, then ${record}`;
}

/** The recorded answers by file. */
export function readGolden(): Record<string, GoldenAnswer> {
  return JSON.parse(readFileSync(goldenFile, 'utf8')) as Record<string, GoldenAnswer>;
}
