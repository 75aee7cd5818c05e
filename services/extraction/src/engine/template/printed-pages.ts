import type { PartySection } from './find-sections.ts';
import type { Segment } from './page-segments.ts';

/** What is printed on all pages: with the headings of parties, and which segments hold a label of a field. */
export type PrintedPages = {
  segments: readonly Segment[];
  sections: readonly PartySection[];
  hasLabel: (segment: Segment) => boolean;
  /** Whether a heading names the party that would else be looked for in the window of a letter. */
  isAddresseeKnown: boolean;
};
