import { joinLines, nameCandidate, pickLines } from './name-candidates.ts';
import { findAddresseeBlocks, isInWindow } from './find-addressee.ts';
import { hasLegalForm, isNameLike, nameBeforeAddress } from './party-names.ts';
import { partyOf } from './find-sections.ts';
import { baselineOf, isAligned } from './page-segments.ts';
import type { PrintedPages } from './printed-pages.ts';
import type { Candidate } from './candidates.ts';
import type { Segment } from './page-segments.ts';

const senderLineWeight = 0.8;
const companyAtTopWeight = 0.74;
const companyAtBottomWeight = 0.66;
const firstOfPageWeight = 0.5;

/** The sender as letters name him: above the address, at the top, or in the line at the bottom of the first page. */
export function findLetterheads({ segments, sections, hasLabel, isAddresseeKnown }: PrintedPages): Candidate[] {
  const free = segments.filter(
    (segment) => segment.page.number === 1 && partyOf(segment, sections) === undefined && !hasLabel(segment),
  );
  const senders = free.flatMap((segment) => {
    const name = nameBeforeAddress(segment.text);
    return name === undefined ? [] : [nameCandidate([segment], { name, score: senderLineWeight, label: null })];
  });
  const others = isAddresseeKnown ? [] : findAddresseeBlocks({ segments, sections, hasLabel, isAddresseeKnown });
  const addressees = new Set(others.filter((block) => isInWindow(block)).flat());
  const isOther = (lines: readonly Segment[]): boolean => lines.some((line) => addressees.has(line));
  const companies = blocksOf(free).flatMap((block) => {
    const lines = pickLines(block);
    const name = joinLines(lines);
    const score = placeWeight(lines[0]);
    if (!hasLegalForm(name) || score === undefined || isOther(lines)) return [];
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

// Segments that stand under each other, aligned and without a wide gap.
function blocksOf(segments: readonly Segment[]): Segment[][] {
  const blocks: Segment[][] = [];
  for (const segment of segments) {
    const block = blocks.find((lines) => {
      const last = lines.at(-1);
      if (last === undefined || last.page !== segment.page) return false;
      // By baseline: the ink of a line with a "g" reaches deeper.
      const step = baselineOf(segment) - baselineOf(last);
      return isAligned(segment, last) && step > 0.5 * last.sizePt && step < 1.7 * Math.max(last.sizePt, segment.sizePt);
    });
    if (block === undefined) blocks.push([segment]);
    else block.push(segment);
  }
  return blocks;
}
