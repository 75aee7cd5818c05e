import { addUpRows } from '../rules/add-up-rows.ts';
import { chooseValue, groupByValue, toDetail } from './choose-value.ts';
import { findLabels } from './find-labels.ts';
import { findDayMonthOrder, settleDate } from './day-month-order.ts';
import { dateOrderOfCountry } from './date-order-of-country.ts';
import { findPartyNames } from './find-parties.ts';
import { findPeriods } from './find-periods.ts';
import { findSections, partyOf, type PartySection } from './find-sections.ts';
import { findUnlabelled } from './find-unlabelled.ts';
import { findValues } from './find-values.ts';
import { applyRules } from '../rules/apply-rules.ts';
import type { Choice, Choices } from './choices.ts';
import { listPrintedAmounts } from './printed-amounts.ts';
import { segmentsOf, type Segment } from './page-segments.ts';
import type { Candidate } from './candidates.ts';
import type { Evidence, UnansweredLabel } from './explain.ts';
import type { FieldDetail } from '../read-result.ts';
import type { PageText } from '../page-text.ts';
import type { FoundLabel, LabelledPage } from './find-labels.ts';
import type { TextField, TextTemplate } from '@ifcgate/contracts/templates';

/** What reading with a template depends on beside the text. */
export type TextContext = {
  /** ISO date. */
  today: string;
  /** Called once with all that was weighed. */
  onEvidence?: ((evidence: Evidence) => void) | undefined;
};

/** The evidence of the fields of a template in the text of a document, by field name; fields without any are absent. */
export function readTextTemplate(
  template: TextTemplate,
  pages: readonly PageText[],
  context: TextContext,
): Record<string, FieldDetail> {
  const labelled = labelPages(template, pages);
  const choices: Choices = new Map();
  const unanswered: UnansweredLabel[] = [];
  const candidates = collectCandidates(template, labelled, { ...context, unanswered });
  for (const field of template.fields) {
    const possible = inTime(field, candidates.get(field.name) ?? [], context.today);
    choices.set(field.name, chooseAmong(possible, field.prefer));
  }
  for (const field of template.fields) countPeriod(field, choices, labelled);
  applyRules(choices, template.validations, { printedAmounts: () => listPrintedAmounts(labelled) });
  context.onEvidence?.({ choices, unanswered });
  return toDetails(template, choices);
}

function chooseAmong(candidates: readonly Candidate[], prefer?: TextField['prefer']): Choice {
  const groups = groupByValue(candidates);
  return { groups, chosen: chooseValue(groups, prefer), checks: [] };
}

// Only where no date is printed.
function countPeriod(field: TextField, choices: Choices, pages: readonly LabelledPage[]): void {
  const from = choices.get(field.period_from ?? '')?.chosen?.value;
  if (from === undefined || (choices.get(field.name)?.groups.length ?? 0) > 0) return;
  const segments = pages.flatMap((page) => page.segments);
  choices.set(field.name, chooseAmong(findPeriods(field, segments, from)));
}

function labelPages(template: TextTemplate, pages: readonly PageText[]): LabelledPage[] {
  return pages.map((page) => {
    const segments = segmentsOf(page);
    return { segments, labels: new Map(segments.map((segment) => [segment, findLabels(template, segment)])) };
  });
}

function collectCandidates(
  template: TextTemplate,
  pages: readonly LabelledPage[],
  context: { today: string; unanswered: UnansweredLabel[] },
): Map<string, Candidate[]> {
  const segments = pages.flatMap((page) => page.segments);
  const own = findDayMonthOrder(segments, context.today);
  const order = own === 'unknown' && template.date_order_of_country ? dateOrderOfCountry(segments) : own;
  const candidates = new Map<string, Candidate[]>();
  const add = (name: string, found: Candidate[]): void => {
    candidates.set(name, [...(candidates.get(name) ?? []), ...found]);
  };
  const labelled = new Set(
    pages.flatMap((page) => [...page.labels].flatMap(([segment, found]) => (found.length > 0 ? [segment] : []))),
  );
  const hasLabel = (segment: Segment): boolean => labelled.has(segment);
  const sections = pages.flatMap((page) => findSections(template, page.segments));
  for (const page of pages)
    for (const labels of page.labels.values())
      for (const label of labels) {
        const found = findValues(page, label, { ...context, credits: template.credits });
        if (found.length === 0) context.unanswered.push({ page, label });
        add(
          label.field.name,
          found
            .map((candidate) => settleDate(candidate, order))
            .map((candidate) => weighSection(candidate, label, sections)),
        );
      }
  for (const field of template.fields) {
    const found = candidates.get(field.name) ?? [];
    if (field.adds_up) add(field.name, addUpRows(found));
    if (field.type === 'name' && found.length === 0)
      add(field.name, findPartyNames(field, template, { segments, sections, hasLabel }));
    if (field.unlabelled && found.length === 0)
      add(
        field.name,
        findUnlabelled(field, segments, context).map((candidate) => settleDate(candidate, order)),
      );
  }
  return candidates;
}

const otherPartyWeight = 0.4;
const outsideSectionWeight = 0.85;

// Of two VAT numbers that of the seller stands under his heading, and hardly under that of another party.
function weighSection(candidate: Candidate, label: FoundLabel, sections: readonly PartySection[]): Candidate {
  const { party } = label.field;
  if (party === undefined || label.field.type === 'name') return candidate;
  const own = partyOf(label.segment, sections);
  if (own === party) return candidate;
  const isBesideOwn = own === undefined && sections.some((section) => section.party === party);
  const weight = own === undefined ? (isBesideOwn ? outsideSectionWeight : 1) : otherPartyWeight;
  const parts = { ...candidate.parts, place: candidate.parts.place * weight };
  return { ...candidate, score: candidate.score * weight, parts };
}

function inTime({ most_years_ago: mostYearsAgo }: TextField, candidates: Candidate[], today: string): Candidate[] {
  if (mostYearsAgo === undefined) return candidates;
  const earliest = `${String(Number(today.slice(0, 4)) - mostYearsAgo)}${today.slice(4)}`;
  return candidates.flatMap((candidate) => {
    const readings = candidate.readings.filter((date) => date >= earliest && date <= today);
    return readings.length === 0 ? [] : [{ ...candidate, readings }];
  });
}

function toDetails(template: TextTemplate, choices: Choices): Record<string, FieldDetail> {
  const details: Record<string, FieldDetail> = {};
  const witnesses = new Set(template.fields.filter((field) => field.witness).map((field) => field.name));
  for (const [name, { groups, chosen, checks }] of choices) {
    if (witnesses.has(name)) continue;
    const detail = toDetail(chosen, groups);
    if (detail !== undefined) details[name] = { ...detail, checks: [...detail.checks, ...checks] };
  }
  return details;
}
