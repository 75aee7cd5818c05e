import { findLabelled } from './find-labelled.ts';
import { findPortrait } from './find-portrait.ts';
import { findPrinted, machineFields, type MachineValues } from './find-printed.ts';
import { openFields, settleLooks, type Look, type Settled } from './settle-looks.ts';
import { takeDocument, wantedPitch, type DocumentPicture, type DocumentPlace } from './document-picture.ts';
import { toRows, type PrintedWord } from './printed-lines.ts';
import type { BoundingBox, FieldDetail } from '../read-result.ts';
import type { OcrEngine, PageMode } from '../ocr/ocr-engine.ts';

/** What is known of a document before its print is looked at. */
export type Known = { values: MachineValues; today: string; isLicence: boolean };

/** The looks at a document, quick and exact. The second takes five times as long, and is for what the first leaves open. */
const modes = { first: 'sparse', second: 'lines' } as const;
/** A page with more words is no identity document; the second look takes 25 ms for each line. */
const mostWords = 160;
/** A document on which the first look has seen less has no print beside its zone: the second would see no more. */
const fewestWords = 4;
/** Characters of a zone stand ten to the inch. */
const dpi = 10 * wantedPitch;
const portraitConfidence = 0.7;
/** A look takes half a second of a processor, and on a host with a tenth of one five seconds; nobody waits longer for it. */
const bound = { withinMs: 15_000, mostLines: 60 };

/**
 * Reads what is printed on a document outside of its zone: in one look, and in a second one by another engine where values
 * of the zone are open after the first.
 *
 * @returns by `visual_<name>`; nothing where OCR fails: what it says is never needed
 */
export async function readVisualZone(
  ocr: OcrEngine,
  place: DocumentPlace,
  known: Known,
): Promise<Record<string, FieldDetail>> {
  const picture = await takeDocument(place);
  if (picture === undefined) return {};
  const isPrint = (word: PrintedWord): boolean => !liesOn(picture.toPage(word), place.without);
  const words = (await recognise(ocr, picture, modes.first))?.filter(isPrint);
  if (words === undefined || words.length > mostWords) return {};
  const looks = [toLook(words, known)];
  const hasSecond = ocr.readerFor(modes.second) !== undefined;
  const isWorthAnother = hasSecond && words.length >= fewestWords;
  if (isWorthAnother && looks[0] !== undefined && openFields(looks[0], known.values).length > 0) {
    const again = await recognise(ocr, picture, modes.second);
    if (again !== undefined) looks.push(toLook(again.filter(isPrint), known));
  }
  const settled = Object.entries(settleLooks(looks, known.values, hasSecond));
  const details = settled.map(([name, one]) => [`visual_${name}`, toDetail(one, picture, place.page)] as const);
  return { ...Object.fromEntries(details), ...describePortrait(picture, words, place.page) };
}

// Whatever goes wrong, the document is answered without it.
async function recognise(
  ocr: OcrEngine,
  { print }: DocumentPicture,
  mode: PageMode,
): Promise<PrintedWord[] | undefined> {
  try {
    return await ocr.recognise(print, mode, dpi, bound);
  } catch {
    return undefined;
  }
}

function liesOn([x0, y0, x1, y1]: BoundingBox, place: BoundingBox | undefined): boolean {
  if (place === undefined) return false;
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return x > place[0] && x < place[2] && y > place[1] && y < place[3];
}

function toLook(words: readonly PrintedWord[], { values, today, isLicence }: Known): Look {
  const rows = toRows(words);
  const labelled = findLabelled(rows, { today, isLicence });
  return { labelled, printed: findPrinted(rows, values, labelled) };
}

function toDetail(found: Settled, picture: DocumentPicture, page: number): FieldDetail {
  const { value, raw, label, confidence, box } = found;
  return { ...nothing, value, raw, label, confidence, page, bbox: picture.toPage(box) };
}

function describePortrait(
  picture: DocumentPicture,
  words: readonly PrintedWord[],
  page: number,
): Record<string, FieldDetail> {
  const box = findPortrait(picture.lit, words);
  if (box === undefined) return {};
  return { visual_portrait: { ...nothing, confidence: portraitConfidence, page, bbox: picture.toPage(box) } };
}

const nothing = { value: null, label: null, raw: null, source: 'ocr' as const, checks: [], alternatives: [] };

/** The values of a document that may be printed on it too. */
export function machineValuesOf(
  details: Readonly<Record<string, FieldDetail>>,
  warnings: readonly string[],
): MachineValues {
  const values: MachineValues = { mayBeTruncated: warnings.includes('name_may_be_truncated') };
  for (const field of machineFields) {
    const value = details[field]?.value;
    if (typeof value === 'string') values[field] = value;
  }
  return values;
}
