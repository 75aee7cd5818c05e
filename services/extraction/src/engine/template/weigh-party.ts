import { findAddresseeBlocks } from './find-addressee.ts';
import { partyOf, type PartySection } from './find-sections.ts';
import { baselineOf, isAligned, type Segment } from './page-segments.ts';
import type { Candidate } from './candidates.ts';
import type { TextField, TextTemplate } from '@ifcgate/contracts/templates';

const otherPartyWeight = 0.4;
const outsideSectionWeight = 0.85;

/** Of two VAT numbers that of the seller stands under his heading, and hardly under that of another party. */
export function weighSection(
  candidate: Candidate,
  { field, segment }: { field: TextField; segment: Segment },
  sections: readonly PartySection[],
): Candidate {
  const { party } = field;
  if (party === undefined || field.type === 'name') return candidate;
  const own = partyOf(segment, sections);
  if (own === party) return candidate;
  const isBesideOwn = own === undefined && sections.some((section) => section.party === party);
  const weight = own === undefined ? (isBesideOwn ? outsideSectionWeight : 1) : otherPartyWeight;
  const parts = { ...candidate.parts, place: candidate.parts.place * weight };
  return { ...candidate, score: candidate.score * weight, parts };
}

/** What is in the block of another party, labelled or not, is hardly this party's. */
export function weighBlock(
  candidate: Candidate,
  { field, segment }: { field: TextField; segment: Segment },
  own: ReadonlySet<Segment>,
): Candidate {
  if (field.party === undefined || field.type === 'name' || own.has(segment)) return candidate;
  const parts = { ...candidate.parts, place: candidate.parts.place * otherPartyWeight };
  return { ...candidate, score: Math.min(candidate.score, candidate.score * otherPartyWeight), parts };
}

/**
 * The segments that stand in nobody's block but a party's own: a number of the buyer below his address is not the
 * seller's, even where it is the only one.
 */
export function segmentsOfParty(
  field: TextField,
  template: TextTemplate,
  { segments, sections }: { segments: readonly Segment[]; sections: readonly PartySection[] },
): readonly Segment[] {
  const { party } = field;
  if (party === undefined) return segments;
  const others = new Set(
    template.parties.filter((each) => each.name !== party && each.place !== undefined).map(({ name }) => name),
  );
  const windowed = template.parties.filter(({ name, place }) => name !== party && place === 'address_window');
  // Whom a heading names is not looked for in the window.
  const inWindow = windowed.some(({ name }) => !sections.some((section) => section.party === name));
  const blocks = inWindow
    ? findAddresseeBlocks({ segments, sections, hasLabel: () => false, isAddresseeKnown: false })
    : [];
  return segments.filter((segment) => {
    const own = partyOf(segment, sections);
    if (own !== undefined && own !== party && others.has(own)) return false;
    return !blocks.some((block) => block.includes(segment) || isBelow(segment, block));
  });
}

// As far below the block as its lines are apart.
function isBelow(segment: Segment, block: readonly Segment[]): boolean {
  const [last, above] = [block.at(-1), block.at(-2)];
  if (last === undefined || last.page !== segment.page) return false;
  const usual = above === undefined ? 0 : baselineOf(last) - baselineOf(above);
  const step = baselineOf(segment) - baselineOf(last);
  return step > 0 && step < Math.max(1.7 * last.sizePt, 1.35 * usual) && isAligned(segment, last);
}
