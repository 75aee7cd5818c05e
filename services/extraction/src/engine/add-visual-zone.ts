import { machineValuesOf, readVisualZone } from './visual-zone/read-visual-zone.ts';
import type { FileKind } from './sniff.ts';
import type { OcrEngine } from './ocr/ocr-engine.ts';
import type { FileSource } from './page-range.ts';
import type { Reading } from './reading.ts';

type Source = FileSource & {
  kind: FileKind;
  today: string;
  ocr: OcrEngine | undefined;
};

/**
 * Adds what is printed on an identity document beside what machines read of it. Only on the page of its zone or barcode,
 * and only where one was found; nothing else of the reading changes.
 */
export async function addVisualZone(reading: Reading, source: Source): Promise<Reading> {
  const { ocr, kind } = source;
  const page = reading.zone?.page ?? Object.values(reading.details)[0]?.page ?? undefined;
  if (ocr === undefined || kind === 'xml' || page === undefined) return reading;
  const isLicence = reading.zone === undefined;
  const zone = reading.zone ?? { boxes: [], characters: 0, quarters: 0 };
  const values = machineValuesOf(reading.details, reading.warnings);
  const known = { values, today: source.today, isLicence };
  const without = isLicence ? (reading.details['mrz']?.bbox ?? undefined) : undefined;
  const visual = await readVisualZone(ocr, { ...zone, ...source, page, without }, known);
  if (Object.keys(visual).length === 0) return reading;
  return { ...reading, visual, ocrVersion: ocr.version };
}
