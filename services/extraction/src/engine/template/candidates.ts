import { boundingBox, type Segment } from './page-segments.ts';
import type { FoundLabel } from './find-labels.ts';
import type { ParsedValue } from './parse-value.ts';
import type { BoundingBox, Check } from '../read-result.ts';
import type { PageText } from '../page-text.ts';
import type { TemplateLanguage } from '@ifcgate/contracts/templates';

/** One value that the page offers for a field, with how much speaks for it. */
export type Candidate = {
  readings: string[];
  raw: string;
  label: string | null;
  language: TemplateLanguage | undefined;
  page: number;
  source: PageText['source'];
  bbox: BoundingBox;
  /** 0 to 1: label, place, form and the reading of its letters multiplied. */
  score: number;
  /** What the score is the product of, each 0 to 1; `label` is 1 for a value that its own form gives away. */
  parts: { label: number; place: number; form: number; reading: number };
  checks: Check[];
  /** Whether it is one of several amounts under one head, of which none is the sum of the others. */
  isOneOfColumn?: boolean;
  /** Whether it was counted from other fields and is printed nowhere. */
  isDerived?: boolean;
  /** Of a tax: the least and the most of the rest of its sum that it may be, in percent, by the rates printed beside it. */
  share?: [least: number, most: number];
  /** All amounts of its row where there are several, such as the net amount and the tax in a row of a table of taxes. */
  rowAmounts?: readonly string[];
};

/** A candidate for a value that stands in `segment` from `offset` on. */
export function toCandidate(
  label: FoundLabel | undefined,
  place: { segment: Segment; offset: number; weight: number; checks?: Check[] },
  parsed: ParsedValue,
): Candidate {
  const { segment, offset, weight, checks = [] } = place;
  const parts = {
    label: label === undefined ? 1 : labelWeight(label),
    place: weight,
    form: parsed.fit,
    reading: readingWeight(segment, offset + parsed.start, offset + parsed.end),
  };
  return {
    readings: parsed.readings,
    raw: parsed.raw,
    label: label === undefined ? null : label.segment.text.slice(label.start, label.end),
    language: label?.language,
    page: segment.page.number,
    source: segment.page.source,
    bbox: boundingBox(segment, offset + parsed.start, offset + parsed.end),
    score: parts.label * parts.place * parts.form * parts.reading,
    parts,
    checks: [...checks, ...(parsed.checks ?? [])],
  };
}

/** Even letters that an OCR engine calls doubtful are right more often than not, where a label asks for their form. */
const doubtfulReading = 0.7;

/** What the recognition of a piece of text leaves of a candidate's score; 1 for a text layer. */
export function readingWeight(segment: Segment, start: number, end: number): number {
  const covered = segment.words.filter((entry) => entry.start < end && entry.end > start);
  const least = Math.min(1, ...covered.map(({ word }) => word.confidence));
  return doubtfulReading + (1 - doubtfulReading) * least;
}

// Set by hand on the sample documents; a later version fits them.
function labelWeight(label: FoundLabel): number {
  const strength = label.isWeak ? 0.72 : 0.96;
  if (label.isClearStart) return strength;
  return strength * (label.isWeak ? 0.7 : 0.9);
}
