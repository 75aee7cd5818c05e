import { joinLines, nameCandidate, pickLines } from './name-candidates.ts';
import { findColumn } from './find-column.ts';
import { baselineOf, isAligned, spanOfText, type Segment } from './page-segments.ts';
import { isPostalLine, nameBeforeAddress } from './party-names.ts';
import { wholeWords } from '../values/whole-words.ts';
import type { Candidate } from './candidates.ts';
import type { PrintedPages } from './printed-pages.ts';

const addresseeWeight = 0.66;
const contact = wholeWords(
  /tel|telefon|télé(?:fon|phone)|teléfono|fon|fax|phone|mobil|iban|bic|www|siret|siren/i,
  /@|\d{2}[:.]\d{2} ?-/,
);
const taxNumber = wholeWords(
  /vat|ust|tva|gst|abn|rfc|nif|cif|p\.? ?iva|btw|kvk|ein|gstin|uid|mwst|umsatzsteuer\S*|steuer\S*/i,
);
const mostLines = 7;
/** Lines of an address may stand wide apart, but then all of them do. */
const widestStep = 2.7;
const evenSteps = 1.35;
/** Above this share of the page is the letterhead, not the window of an envelope. */
const windowTop = 0.12;
const windowBottom = 0.4;

/** The addressee as the window of an envelope shows him: the one block of the head of the page that ends like an address. */
export function findAddressees(printed: PrintedPages): Candidate[] {
  return findAddresseeBlocks(printed).flatMap((block) => {
    const lines = pickLines(block);
    if (lines.length === 0) return [];
    return [nameCandidate(lines, { name: joinLines(lines), score: addresseeWeight, label: null })];
  });
}

/**
 * The blocks that may be the addressee's, from the top: below the letterhead rather than in it, at the left rather than at
 * the right, where windows are in France, Switzerland and the Netherlands.
 */
export function findAddresseeBlocks({ segments, sections, hasLabel }: PrintedPages): Segment[][] {
  // A heading reaches as far down as its column goes on, not into the window below it.
  const named = new Set(sections.flatMap(({ heading, headingEnd }) => columnBelow(heading, headingEnd, segments)));
  const free = segments.filter(
    (segment) =>
      segment.page.number === 1 &&
      segment.y0 < windowBottom * segment.page.heightPt &&
      !named.has(segment) &&
      nameBeforeAddress(segment.text) === undefined,
  );
  const blocks = free
    .filter((segment) => isPostalLine(segment.text))
    .map((end) => linesAbove(end, free))
    .filter(
      (block) =>
        block.length >= 3 &&
        !block.some((line) => hasLabel(line) || contact.test(line.text) || taxNumber.test(line.text)),
    )
    .filter((block) => !hasContactBelow(block, free));
  const inWindow = blocks.filter(isInWindow);
  const isLeft = ([first]: Segment[]): boolean => first !== undefined && first.x0 < 0.45 * first.page.widthPt;
  const preferred = [inWindow.filter(isLeft), inWindow, blocks.filter(isLeft)];
  return preferred.find((some) => some.length > 0) ?? [];
}

/** Whether a block begins below the letterhead. */
export function isInWindow([first]: readonly Segment[]): boolean {
  return first !== undefined && first.y0 >= windowTop * first.page.heightPt;
}

function columnBelow(heading: Segment, headingEnd: number, segments: readonly Segment[]): Segment[] {
  const onPage = segments.filter((segment) => segment.page === heading.page);
  return [heading, ...findColumn(onPage, heading, spanOfText(heading, 0, headingEnd))];
}

// From the line with the postal code upwards, aligned, as long as the lines keep their distance.
function linesAbove(end: Segment, free: readonly Segment[]): Segment[] {
  const block = [end];
  let usual: number | undefined;
  const above = free.filter((segment) => baselineOf(segment) < baselineOf(end)).toReversed();
  for (const segment of above) {
    const [last] = block as [Segment];
    const step = baselineOf(last) - baselineOf(segment);
    if (!isAligned(segment, last) || step < 0.5 * last.sizePt) continue;
    if (step > (usual === undefined ? widestStep * last.sizePt : evenSteps * usual)) break;
    usual ??= step;
    block.unshift(segment);
    if (block.length > mostLines) break;
  }
  return block;
}

// Who prints his telephone or tax number right below his address is the sender.
function hasContactBelow(block: readonly Segment[], free: readonly Segment[]): boolean {
  const last = block.at(-1);
  if (last === undefined) return false;
  // The buyer's tax number may stand below his address in the window, his telephone hardly.
  const isContact = (text: string): boolean => contact.test(text) || (!isInWindow(block) && taxNumber.test(text));
  return free.some((segment) => {
    const step = baselineOf(segment) - baselineOf(last);
    return step > 0 && step < 3.2 * last.sizePt && isAligned(segment, last) && isContact(segment.text);
  });
}
