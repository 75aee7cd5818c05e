import { findColumn } from './find-column.ts';
import { findAddressees } from './find-addressee.ts';
import { findCompanyLetterheads, findLetterheads } from './find-letterhead.ts';
import type { PrintedPages } from './printed-pages.ts';
import { joinLines, nameCandidate, pickLines } from './name-candidates.ts';
import { hasLegalForm, isNameLike } from './party-names.ts';
import { spanOfText, type Segment } from './page-segments.ts';
import { indexOf } from './phrase-index.ts';
import type { Candidate } from './candidates.ts';
import type { PartySection } from './find-sections.ts';
import type { TextField, TextTemplate } from '@ifcgate/contracts/templates';

const nameLabels = {
  en: ['name', 'company', 'company name'],
  de: ['name', 'firma'],
  fr: ['nom', 'raison sociale'],
  es: ['nombre', 'razón social'],
  it: ['ragione sociale', 'denominazione'],
  nl: ['naam', 'bedrijf', 'bedrijfsnaam'],
};
const labelledWeight = 0.95;
const companyWeight = 0.93;
const firstLineWeight = 0.82;

type Pages = Omit<PrintedPages, 'isAddresseeKnown'>;

/** Candidates for the name of a party: below its heading, or, for those a template says so of, in the letterhead. */
export function findPartyNames(field: TextField, template: TextTemplate, pages: Pages): Candidate[] {
  const { sections } = pages;
  const inWindow = template.parties.filter(({ place }) => place === 'address_window').map(({ name }) => name);
  const printed = { ...pages, isAddresseeKnown: sections.some((section) => inWindow.includes(section.party)) };
  const party = template.parties.find((each) => each.name === field.party);
  if (party === undefined) return [];
  const own = sections.filter((section) => section.party === party.name);
  const found = own.flatMap((section) => readSection(section, printed)).map(preferFirstPage);
  if (found.length > 0) return found;
  if (party.place === 'letterhead') return findLetterheads(printed);
  if (party.place === 'company_letterhead') return findCompanyLetterheads(printed);
  return party.place === 'address_window' ? findAddressees(printed) : [];
}

const laterPageWeight = 0.8;

function preferFirstPage(candidate: Candidate): Candidate {
  return candidate.page === 1 ? candidate : { ...candidate, score: candidate.score * laterPageWeight };
}

function readSection(section: PartySection, { segments, sections, hasLabel }: PrintedPages): Candidate[] {
  const onPage = segments.filter((segment) => segment.page === section.heading.page);
  const { heading, headingEnd } = section;
  const behind = heading.text.slice(headingEnd).replace(/^[\s:]+/, '');
  if (isNameLike(behind)) return [toName(section, [heading], { name: behind, score: companyWeight })];
  const labelled = readNameLabel(section, onPage, sections);
  if (labelled !== undefined) return [labelled];
  // A line that is the label of something, or a heading, is no name; unless it is that of a company.
  const mayBeName = (segment: Segment): boolean =>
    (!hasLabel(segment) || hasLegalForm(segment.text)) && !sections.some((other) => other.heading === segment);
  const below = linesBelow(section, onPage);
  const beside = besideHeading(heading, onPage.filter(mayBeName));
  const isRow =
    beside !== undefined && (heading.text.trim().endsWith(':') || below[0] === undefined || !mayBeName(below[0]));
  const lines = pickLines((isRow ? [beside] : below).filter(mayBeName));
  if (lines.length === 0) return [];
  const name = joinLines(lines);
  return [toName(section, lines, { name, score: hasLegalForm(name) ? companyWeight : firstLineWeight })];
}

// What stands further right may be the value of a line, not a line.
function linesBelow({ heading, headingEnd }: PartySection, onPage: readonly Segment[]): Segment[] {
  const span = spanOfText(heading, 0, headingEnd);
  return findColumn(onPage, heading, { ...span, x1: Math.min(span.x1, span.x0 + 4 * heading.sizePt) });
}

function besideHeading(heading: Segment, onPage: readonly Segment[]): Segment | undefined {
  return onPage
    .filter((segment) => Math.abs(segment.y1 - heading.y1) < 0.3 * heading.sizePt && segment.x0 > heading.x1)
    .toSorted((a, b) => a.x0 - b.x0)
    .find((segment) => isNameLike(segment.text.replace(/^[\s:]+/, '')));
}

// Forms set a name behind "Name:"; one of two lines stands half a line above and below its label.
function readNameLabel(
  { heading, ...section }: PartySection,
  onPage: readonly Segment[],
  all: readonly PartySection[],
): Candidate | undefined {
  const bottom = Math.min(
    heading.y1 + 12 * heading.sizePt,
    ...all
      .filter((other) => other.heading.page === heading.page && other.heading.y0 > heading.y1)
      .map((other) => other.heading.y0),
  );
  const label = onPage.find(
    (segment) =>
      segment.y0 >= heading.y1 - 1 &&
      segment.y1 < bottom &&
      Math.abs(segment.x0 - heading.x0) < 2 * heading.sizePt &&
      indexOf(nameLabels).findAtStart(segment)?.end === segment.text.replace(/[\s:]+$/, '').length,
  );
  if (label === undefined) return undefined;
  const values = onPage.filter(
    (segment) =>
      segment.x0 > label.x1 && segment.y1 > heading.y1 && Math.abs(segment.y1 - label.y1) <= 1.4 * label.sizePt,
  );
  const lines = values.filter((segment) => Math.abs(segment.x0 - (values[0]?.x0 ?? 0)) < 3);
  const name = lines.map((line) => line.text).join(' ');
  return isNameLike(name) ? toName({ heading, ...section }, lines, { name, score: labelledWeight }) : undefined;
}

function toName(
  section: PartySection,
  lines: readonly Segment[],
  { name, score }: { name: string; score: number },
): Candidate {
  const label = section.heading.text.slice(0, section.headingEnd);
  return nameCandidate(lines, { name, score, label });
}
