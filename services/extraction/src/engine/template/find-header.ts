import { boundingBox, type Segment } from './page-segments.ts';
import { readingWeight, type Candidate } from './candidates.ts';
import { findAmounts } from '../values/amount.ts';
import { findDates } from '../values/date.ts';
import { wholeWords } from '../values/whole-words.ts';

type Line = { text: string; segments: Segment[] };

const headerShare = 0.45;
const mostLines = 12;
const mostAddressLines = 5;
const nameWeight = 0.72;
const legalNameWeight = 0.82;
const addressWeight = 0.7;

// Behind a name: "Spa blauw" is water.
const legalForm =
  /\S[\s.(](?:sdn\.? ?bhd|s\/b|bhd|pte\.? ?ltd|ltd|limited|inc|llc|plc|corp|gmbh|e\.?k|ohg|kg|s\.?a\.?r\.?l|sas|s\.?r\.?l|s\.?p\.?a|s\.?l\.?u?|b\.?v|n\.?v|enterprise|trading)\.?(?:$|[\s)(,])/i;
const onlyLegalForm = /^[\s(]*(?:sdn\.? ?bhd|pte\.? ?ltd|ltd|gmbh|inc|llc)[\s).]*$/i;
// What a till prints that is neither its owner's name nor his street.
const notHeader = wholeWords(
  /tel|telefon|téléphone|phone|fax|mobile|hp|gst|vat|sst|tax|tva|iva|nif|cif|btw|kvk|ust|steuer\S*|siret|siren|reg|roc|ssm|co\.? ?no|company no|invoice|receipt|rechnung|facture|factura|ticket|bon|beleg|quittung|scontrino|date|datum|fecha|cashier|kasse|caisse|cash|bill|order|table|counter|welcome|thank|copy|original|www|http\S*|e-?mail/i,
  /@|\.com(?![\p{L}\p{N}])/u,
);
const endOfHead = wholeWords(/tel|fax|phone|invoice no|date/i);

// Behind the name: "(139386 X)", "(Co. Reg. 519537-X)". A branch in brackets, "(KUCHAI)", has no digits.
const registration = /\s*\((?=[^()]*\d)[^()]{3,30}\)?$/;

/** The name or the address at the head of a document: the lines above its first date, tax number or telephone. */
export function findHeader(type: 'header_name' | 'header_address', segments: readonly Segment[]): Candidate[] {
  const lines = headLines(segments);
  const nameAt = findNameLine(lines);
  const name = lines[nameAt];
  if (name === undefined) return [];
  const continuation = lines[nameAt + 1];
  const isContinued = continuation !== undefined && onlyLegalForm.test(continuation.text);
  const nameLines = isContinued ? [name, continuation] : [name];
  if (type === 'header_name') {
    const weight = legalForm.test(nameLines.map((line) => line.text).join(' ')) ? legalNameWeight : nameWeight;
    return [toHeaderCandidate(nameLines, ' ', weight)];
  }
  const address = findAddressLines(lines.slice(nameAt + nameLines.length));
  return address.length === 0 ? [] : [toHeaderCandidate(address, ', ', addressWeight)];
}

function headLines(segments: readonly Segment[]): Line[] {
  const [first] = segments;
  if (first === undefined) return [];
  const head = segments.filter(
    (segment) => segment.page === first.page && segment.y1 <= headerShare * segment.page.heightPt,
  );
  const lines: Line[] = [];
  for (const segment of head) {
    const last = lines.at(-1);
    const above = last?.segments[0];
    const isSameRow = above !== undefined && Math.abs(baseline(segment) - baseline(above)) <= 0.4 * segment.sizePt;
    if (last !== undefined && isSameRow) {
      last.segments.push(segment);
      last.text = `${last.text} ${segment.text}`;
    } else lines.push({ text: segment.text, segments: [segment] });
  }
  return lines.slice(0, mostLines);
}

function baseline(segment: Segment): number {
  return segment.words[0]?.word.baseline ?? segment.y1;
}

function findNameLine(lines: readonly Line[]): number {
  const isBelow = ({ text }: Line): boolean => endOfHead.test(text) || findAmounts(text).some((one) => one.hasDecimals);
  const end = lines.findIndex(isBelow);
  const head = end === -1 ? lines : lines.slice(0, Math.max(1, end));
  const legal = head.findIndex((line) => legalForm.test(line.text) && isName(line));
  return legal === -1 ? head.findIndex(isName) : legal;
}

function isName({ text, segments }: Line): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters < 4 || letters < 0.5 * text.replace(/\s/g, '').length || notHeader.test(text)) return false;
  const words = segments.flatMap((segment) => segment.words.map(({ word }) => word));
  return words.reduce((sum, word) => sum + word.confidence, 0) / words.length >= 0.5;
}

function findAddressLines(lines: readonly Line[]): Line[] {
  const found: Line[] = [];
  for (const line of lines) {
    const isOther = notHeader.test(line.text) || findDates(line.text, '2026-01-01').length > 0;
    const isNumber = /^[\s(]*[\d-]+-?[A-Z]?[\s)]*$/.test(line.text);
    if (isOther || isNumber) {
      if (found.length > 0) break;
      continue;
    }
    if (/\p{L}{2}/u.test(line.text)) found.push(line);
    if (found.length === mostAddressLines) break;
  }
  return found.some(({ text }) => /\d/.test(text)) ? found : [];
}

function toHeaderCandidate(lines: readonly Line[], separator: string, weight: number): Candidate {
  const segments = lines.flatMap((line) => line.segments);
  const raw = lines.map((line) => line.text).join('\n');
  const printed = lines.map(({ text }) => text.replace(/^[\s,.:;*-]+|[\s,;:*-]+$/g, '')).join(separator);
  const value = separator === ' ' ? printed.replace(registration, '') : printed;
  const boxes = segments.map((segment) => boundingBox(segment, 0, segment.text.length));
  const reading = segments.map((segment) => readingWeight(segment, 0, segment.text.length));
  const sum = reading.reduce((total, each) => total + each, 0);
  return {
    readings: [value],
    raw,
    label: null,
    language: undefined,
    page: segments[0]?.page.number ?? 1,
    source: segments[0]?.page.source ?? 'text',
    bbox: [
      Math.min(...boxes.map(([x0]) => x0)),
      Math.min(...boxes.map(([, y0]) => y0)),
      Math.max(...boxes.map(([, , x1]) => x1)),
      Math.max(...boxes.map(([, , , y1]) => y1)),
    ],
    score: (weight * sum) / reading.length,
    parts: { label: 1, place: weight, form: 1, reading: sum / reading.length },
    checks: [],
  };
}
