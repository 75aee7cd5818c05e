import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

import { findBuiltInTemplate } from '../src/engine/index.ts';
import { nameFor, readExpected, readLicenceLabels, readZoneLabels, type Labels } from './labels.ts';
import { readRows, type Row } from './line-items.ts';

/** A document of a folder with what it should say. */
export type LabelledDocument = {
  file: string;
  path: string;
  template: string;
  /** Which gates and which baselines are meant for it. */
  kind: 'e-invoice' | 'text' | 'picture' | 'zone' | 'barcode';
  labels: Labels;
  /** Fields that are in the data of the document and not in what can be seen of it. */
  unseen: string[];
  rows: Row[];
  /** Of a document with a zone: whether its printed check digits hold. Not those of every specimen do. */
  checksHold: boolean;
  /** Whether an e-invoice is attached to it, read or not. */
  hasXml: boolean;
};

/** A zone given as text, without a picture. */
export type LabelledZone = { title: string; lines: string[]; labels: Labels; isValid: boolean };

/** The text of a driving licence's barcode, without a picture. */
export type LabelledLicence = { title: string; text: string; labels: Labels };

/** A picture of a barcode and the text in it; null for both in a picture that shows none. */
export type LabelledCode = { file: string; path: string; symbology: string | null; text: string | null };

/** What a folder's manifest holds. */
export type LabelledFolder = {
  folder: string;
  documents: LabelledDocument[];
  zones: LabelledZone[];
  licences: LabelledLicence[];
  codes: LabelledCode[];
  /** Entries that cannot be read, and why. */
  skipped: { file: string; reason: string }[];
};

/** A manifest that is not what it should be. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** `null` and absent are the same to a manifest, but for `expected_text`, where null is an expectation. */
function given<T>(schema: z.ZodType<T>): z.ZodType<T | undefined> {
  return schema.nullish().transform((value) => value ?? undefined);
}

const entrySchema = z.looseObject({
  file: given(z.string()),
  image: given(z.string()),
  title: given(z.string()),
  type: given(z.string()),
  template: given(z.string()),
  format: z.string().nullish(),
  text_layer: given(z.boolean()),
  embedded_xml: given(z.string()),
  expected: given(z.looseObject({ line_items: given(z.array(z.looseObject({}))) })),
  expected_text: z.string().nullish(),
  visible_in_text: given(z.record(z.string(), z.boolean())),
  lines: given(z.array(z.string())),
  icao9303: given(z.record(z.string(), z.unknown())),
  expected_upstream: given(z.record(z.string(), z.unknown())),
  expected_valid_upstream: given(z.boolean()),
  elements: given(z.record(z.string(), z.string())),
  encoded_text: given(z.string()),
});
type Entry = z.output<typeof entrySchema>;

/** How a folder is to be read. */
export type FolderOptions = { template: string | undefined; ignoreXml: boolean };

/**
 * Loads a folder's manifest.
 *
 * @returns undefined when there is none
 * @throws ManifestError, one line, when it is no list of entries
 */
export function loadFolder(folder: string, options: FolderOptions): LabelledFolder | undefined {
  const manifest = loadManifest(folder, z.array(entrySchema));
  if (manifest === undefined) return undefined;
  const loaded: LabelledFolder = { folder, documents: [], zones: [], licences: [], codes: [], skipped: [] };
  for (const entry of manifest) addEntry(loaded, entry, options);
  return loaded;
}

/** Parses `manifest.json` in a folder; undefined when there is none. @throws ManifestError */
export function loadManifest<T>(folder: string, schema: z.ZodType<T>): T | undefined {
  const file = path.join(folder, 'manifest.json');
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const reason = issue === undefined ? String(error) : [...issue.path, issue.message].join(' ');
    throw new ManifestError(`${file} is not a manifest: ${reason.split('\n')[0] ?? ''}`, { cause: error });
  }
}

function addEntry(loaded: LabelledFolder, entry: Entry, options: FolderOptions): void {
  const { file, image, title = '', lines, format, expected_text: code, elements, encoded_text: text } = entry;
  const hasPicture = image !== undefined && existsSync(path.join(loaded.folder, image));
  if (file === undefined && image === undefined && lines !== undefined) addZone(loaded, entry);
  else if (elements !== undefined && text !== undefined && !hasPicture)
    loaded.licences.push({ title, text, labels: readLicenceLabels(elements) });
  else if (file !== undefined && format !== undefined && code !== undefined)
    loaded.codes.push({ file, path: path.join(loaded.folder, file), symbology: format, text: code });
  else addDocument(loaded, entry, options);
}

// A zone that is not of ICAO 9303 (the old French card) is labelled by the parser it came with: there its checks hold.
function addZone(loaded: LabelledFolder, entry: Entry): void {
  const { title, lines = [], icao9303, expected_upstream: upstream, expected_valid_upstream: isUpstreamValid } = entry;
  const name = title ?? lines[0] ?? '';
  const holds = icao9303?.['allChecksOk'] === true;
  const parts = !holds && isUpstreamValid === true ? upstream : icao9303;
  if (!parts) loaded.skipped.push({ file: name, reason: 'it has no label' });
  else {
    const isValid = holds || parts === upstream;
    loaded.zones.push({ title: name, lines, labels: readZoneLabels(lines, parts), isValid });
  }
}

function addDocument(loaded: LabelledFolder, entry: Entry, options: FolderOptions): void {
  const file = entry.file ?? entry.image ?? entry.title ?? '?';
  const template = options.template ?? templateFor(entry);
  const skip = (reason: string): void => void loaded.skipped.push({ file, reason });
  if (template === undefined) return skip(`no template is meant for the type "${entry.type ?? ''}"`);
  const builtIn = findBuiltInTemplate(template);
  if (builtIn === undefined) return skip(`the engine has no template "${template}"`);
  if (!existsSync(path.join(loaded.folder, file))) return skip('the file is not there');
  const readsXml = Boolean(entry.embedded_xml) && !options.ignoreXml;
  const names = builtIn.kind === 'text' ? builtIn.fields.map((field) => field.name) : [];
  loaded.documents.push({
    file,
    path: path.join(loaded.folder, file),
    template,
    kind: kindOf(entry, file, readsXml),
    labels: labelsOf(entry, template, names),
    unseen: unseenOf(entry, template, readsXml),
    rows: readRows(entry.expected?.line_items ?? []),
    checksHold: entry.icao9303?.['allChecksOk'] !== false,
    hasXml: Boolean(entry.embedded_xml),
  });
}

/** The template that an entry's `template`, `type` or content asks for; undefined when none is meant. */
function templateFor(entry: Entry): string | undefined {
  if (entry.template !== undefined) return entry.template;
  if (entry.elements !== undefined) return 'driving-licence';
  if (entry.lines !== undefined) return zoneTemplate(entry.lines);
  const known: Record<string, string> = { invoice: 'invoice-standard', receipt: 'receipt-standard' };
  return known[entry.type ?? ''] ?? entry.type;
}

function zoneTemplate([first = '', , third]: readonly string[]): string {
  if (first.startsWith('V')) return 'visa';
  return third === undefined && first.length === 44 ? 'passport' : 'id-card';
}

function kindOf(entry: Entry, file: string, readsXml: boolean): LabelledDocument['kind'] {
  if (entry.lines !== undefined) return 'zone';
  if (entry.elements !== undefined) return 'barcode';
  if (readsXml) return 'e-invoice';
  return file.toLowerCase().endsWith('.pdf') && entry.text_layer !== false ? 'text' : 'picture';
}

function labelsOf(entry: Entry, template: string, templateFields: readonly string[]): Labels {
  if (entry.lines !== undefined) return readZoneLabels(entry.lines, entry.icao9303 ?? {});
  if (entry.elements !== undefined) return readLicenceLabels(entry.elements);
  return readExpected(template, entry.expected ?? {}, templateFields);
}

function unseenOf(entry: Entry, template: string, readsXml: boolean): string[] {
  if (readsXml) return [];
  const hidden = Object.entries(entry.visible_in_text ?? {}).filter(([, isVisible]) => !isVisible);
  return hidden.map(([name]) => nameFor(template, name));
}
