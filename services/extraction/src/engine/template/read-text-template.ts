import { applyRules } from '../rules/apply-rules.ts';
import { keepPartiesApart } from '../rules/keep-apart.ts';
import { chooseValue, groupByValue, toDetail } from './choose-value.ts';
import { collectCandidates } from './collect-candidates.ts';
import { findLabels } from './find-labels.ts';
import { findPeriods } from './find-periods.ts';
import { listPrintedAmounts } from './printed-amounts.ts';
import { listTaxRows } from './tax-rows.ts';
import { segmentsOf, type Segment } from './page-segments.ts';
import type { Candidate } from './candidates.ts';
import type { Choice, Choices } from './choices.ts';
import type { Evidence, UnansweredLabel } from './explain.ts';
import type { FieldDetail } from '../read-result.ts';
import type { PageText } from '../page-text.ts';
import type { LabelledPage } from './find-labels.ts';
import type { TextField, TextTemplate } from '@ifcgate/contracts/templates';

/** What reading with a template depends on beside the text. */
export type TextContext = {
  /** ISO date. */
  today: string;
  /** Called once with all that was weighed. */
  onEvidence?: ((evidence: Evidence) => void) | undefined;
  /** The segments of a page that are heads of the columns of its tables; none by default. */
  tableHeads?: ((page: PageText) => ReadonlySet<Segment>) | undefined;
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
  const heads = new Set(pages.flatMap((page) => [...(context.tableHeads?.(page) ?? [])]));
  const isTableHead = (segment: Segment): boolean => heads.has(segment);
  const candidates = collectCandidates(template, labelled, { today: context.today, unanswered, isTableHead });
  for (const field of template.fields) {
    const possible = inTime(field, candidates.get(field.name) ?? [], context.today);
    choices.set(field.name, chooseAmong(possible, field.prefer));
  }
  for (const field of template.fields) countPeriod(field, choices, labelled);
  keepPartiesApart(choices, template);
  applyRules(choices, template.validations, {
    printedAmounts: () => listPrintedAmounts(labelled),
    taxRows: () => listTaxRows(labelled),
  });
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
