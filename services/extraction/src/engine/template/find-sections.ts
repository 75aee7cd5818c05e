import { createPhraseIndex } from './phrase-index.ts';
import { oncePer } from '../once-per.ts';
import type { Segment } from './page-segments.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** A heading that says whose name and address follow, and what stands below it. */
export type PartySection = { party: string; heading: Segment; headingEnd: number };

/** Lines further below a heading than this many type sizes do not belong to it. */
const deepest = 14;

const headingsOf = oncePer((template: TextTemplate) =>
  createPhraseIndex(
    template.parties.flatMap(({ name, headings }) =>
      Object.values(headings).flatMap((texts) => texts.map((phrase) => ({ phrase, of: name }))),
    ),
  ),
);

/** The headings of parties ("Bill to", "Verkäufer:") on a page. */
export function findSections(template: TextTemplate, segments: readonly Segment[]): PartySection[] {
  return segments.flatMap((heading) => {
    const found = headingsOf(template).findAtStart(heading);
    if (found === undefined) return [];
    const behind = heading.text.slice(found.end).trim();
    return behind === '' || /^[:(]/.test(behind) ? [{ party: found.of, heading, headingEnd: found.end }] : [];
  });
}

/** The party whose heading a segment stands below or behind; undefined where it stands under none. */
export function partyOf(segment: Segment, sections: readonly PartySection[]): string | undefined {
  const above = sections
    .filter(({ heading }) => heading.page === segment.page && covers(heading, segment, sections))
    .toSorted((a, b) => b.heading.y1 - a.heading.y1);
  return above[0]?.party;
}

function covers(heading: Segment, segment: Segment, sections: readonly PartySection[]): boolean {
  const depth = segment.y1 - heading.y1;
  const size = Math.max(heading.sizePt, segment.sizePt);
  if (depth < -0.3 * size || depth > deepest * size) return false;
  if (segment.x1 < heading.x0 - size) return false;
  // A heading beside this one takes what stands below it.
  return !sections.some(
    (other) =>
      other.heading !== heading &&
      Math.abs(other.heading.y1 - heading.y1) < size &&
      other.heading.x0 > heading.x0 &&
      other.heading.x0 <= segment.x0 + size,
  );
}
