import { joinLines, nameCandidate, pickLines } from './name-candidates.ts';
import { hasLegalForm, isNameLike, isPostalLine, nameBeforeAddress } from './party-names.ts';
import { partyOf, type PartySection } from './find-sections.ts';
import type { Candidate } from './candidates.ts';
import type { Segment } from './page-segments.ts';

const senderLineWeight = 0.8;
const companyAtTopWeight = 0.74;
const companyAtBottomWeight = 0.66;
const firstOfPageWeight = 0.5;
const addresseeWeight = 0.66;
const contact = /\b(?:tel|telefon|fax|phone|iban|bic|vat|ust|tva|www)\b|@|\d{2}[:.]\d{2} ?-/i;

/** What is printed on all pages: with the headings of parties, and which segments hold a label of a field. */
export type PrintedPages = {
  segments: readonly Segment[];
  sections: readonly PartySection[];
  hasLabel: (segment: Segment) => boolean;
};

/** The sender as letters name him: above the address, at the top, or in the line at the bottom of the first page. */
export function findLetterheads({ segments, sections, hasLabel }: PrintedPages): Candidate[] {
  const free = segments.filter(
    (segment) => segment.page.number === 1 && partyOf(segment, sections) === undefined && !hasLabel(segment),
  );
  const senders = free.flatMap((segment) => {
    const name = nameBeforeAddress(segment.text);
    return name === undefined ? [] : [nameCandidate([segment], { name, score: senderLineWeight, label: null })];
  });
  const companies = blocksOf(free).flatMap((block) => {
    const lines = pickLines(block);
    const name = joinLines(lines);
    const score = placeWeight(lines[0]);
    if (!hasLegalForm(name) || score === undefined || isAddressee(block)) return [];
    return [nameCandidate(lines, { name, score, label: null })];
  });
  if (senders.length + companies.length > 0) return [...senders, ...companies];
  return findFirstOfPage(free);
}

function placeWeight(segment: Segment | undefined): number | undefined {
  if (segment === undefined) return undefined;
  const share = segment.y0 / segment.page.heightPt;
  if (share < 0.22) return companyAtTopWeight;
  return share > 0.85 ? companyAtBottomWeight : undefined;
}

// A shop's name stands first and needs no legal form; little speaks for it, so it is answered with little confidence.
function findFirstOfPage(free: readonly Segment[]): Candidate[] {
  const [first] = free;
  if (first === undefined || first.y0 > 0.12 * first.page.heightPt) return [];
  if (!isNameLike(first.text) || first.words.length > 4) return [];
  return [nameCandidate([first], { name: first.text, score: firstOfPageWeight, label: null })];
}

/** Those of {@link findLetterheads} that are companies, or stand before their address in one line. */
export function findCompanyLetterheads(printed: PrintedPages): Candidate[] {
  return findLetterheads(printed).filter(({ raw, score }) => hasLegalForm(raw) || score > firstOfPageWeight);
}

/** The addressee as the window of an envelope shows him: the one block of the upper left that ends like an address. */
export function findAddressees({ segments, sections, hasLabel }: PrintedPages): Candidate[] {
  const free = segments.filter(
    (segment) =>
      segment.page.number === 1 &&
      segment.y0 < 0.4 * segment.page.heightPt &&
      segment.x0 < 0.45 * segment.page.widthPt &&
      partyOf(segment, sections) === undefined &&
      nameBeforeAddress(segment.text) === undefined,
  );
  return blocksOf(free)
    .filter((block) => isAddressee(block) && !block.some((line) => hasLabel(line)))
    .flatMap((block) => {
      const lines = pickLines(block);
      return lines.length === 0
        ? []
        : [nameCandidate(lines, { name: joinLines(lines), score: addresseeWeight, label: null })];
    });
}

function isAddressee(block: readonly Segment[]): boolean {
  const end = block.findLastIndex((line) => isPostalLine(line.text));
  return end >= 2 && end >= block.length - 2 && end <= 6 && !block.some((line) => contact.test(line.text));
}

// Segments that stand under each other, aligned and without a wide gap.
function blocksOf(segments: readonly Segment[]): Segment[][] {
  const blocks: Segment[][] = [];
  for (const segment of segments) {
    const block = blocks.find((lines) => {
      const last = lines.at(-1);
      if (last === undefined || last.page !== segment.page) return false;
      const step = segment.y1 - last.y1;
      const isAligned = Math.abs(segment.x0 - last.x0) < 3 || Math.abs(segment.x1 - last.x1) < 3;
      return isAligned && step > 0.5 * last.sizePt && step < 1.6 * Math.max(last.sizePt, segment.sizePt);
    });
    if (block === undefined) blocks.push([segment]);
    else block.push(segment);
  }
  return blocks;
}
